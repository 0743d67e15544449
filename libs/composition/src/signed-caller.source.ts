import { currentSignedCaller, type SignedCaller } from '@sallyport/lambda-runtime';
import { accepted, refused, type Clock, type Outcome, type Principal } from '@sallyport/protocol';
import type { PrincipalSource } from '@sallyport/resource-server';

/** How long a signature counts (AWS's own limit): the principal is for this request. */
const signatureSeconds = 300;
/** `iss` of the tokens that identity pools give out, whose `aud` is the pool and whose `sub` the identity. */
const identityPools = 'https://cognito-identity.amazonaws.com';
const sts = 'https://sts.amazonaws.com';

/**
 * Who signed this request, as the gateway's event says it: an identity of an identity pool by its id, else the ARN of
 * the caller. Neither holds scopes. Refuses with `iam_required` where no gateway verified a signature, as under
 * `nest start`. No header is read.
 *
 * A guest of an identity pool is a principal as well, of kind `unknown`: IAM let its role in.
 */
export class SignedCallerSource implements PrincipalSource {
  constructor(private readonly clock: Clock) {}

  authenticate(): Promise<Outcome<Principal>> {
    const caller = currentSignedCaller();
    return Promise.resolve(caller === undefined ? refused('iam_required') : accepted(this.principalOf(caller)));
  }

  private principalOf({ userArn, cognito }: SignedCaller): Principal {
    const expiresAt = Math.floor(this.clock() / 1000) + signatureSeconds;
    const granted = { scopes: new Set<string>(), expiresAt };
    if (cognito === undefined) return { issuer: sts, subject: userArn, audience: [], kind: 'machine', ...granted };
    const { identityId, identityPoolId, authenticated } = cognito;
    const kind = authenticated ? 'user' : 'unknown';
    return { issuer: identityPools, subject: identityId, audience: [identityPoolId], kind, ...granted };
  }
}
