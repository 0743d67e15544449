import type { ExecutionContext } from '@nestjs/common';
import type { Authenticator } from '@sallyport/authentication';
import { readHttpCredential, type CredentialOptions, type HeaderSource } from '@sallyport/credentials';
import type { Outcome, Principal, Trace } from '@sallyport/protocol';
import { authenticateCredential } from './authenticate-credential.js';
import { httpRequest } from './request-principal.js';

/** Who acts in this execution context? The guard asks, whatever stands behind it: the core, or passport. */
export interface PrincipalSource {
  /** @throws {@link OutageError} when an issuer or a store does not answer */
  authenticate(context: ExecutionContext, trace?: Trace): Outcome<Principal> | Promise<Outcome<Principal>>;
}

/** Reads the bearer credential of the HTTP request and verifies it with the authenticator. */
export class BearerPrincipalSource implements PrincipalSource {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly credential: CredentialOptions,
  ) {}

  authenticate(context: ExecutionContext, trace?: Trace): Outcome<Principal> | Promise<Outcome<Principal>> {
    return authenticateCredential(
      this.authenticator,
      readHttpCredential(headerSource(context), this.credential),
      trace,
    );
  }
}

/** Node's own request: a Fastify request wraps it and does not hand on `rawHeaders`, which alone show a second header. */
function headerSource(context: ExecutionContext): HeaderSource {
  const request = httpRequest<HeaderSource & { readonly raw?: HeaderSource }>(context);
  return request.raw ?? request;
}
