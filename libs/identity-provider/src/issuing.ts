import type { IssuerClient } from '@sallyport/issuer-client';
import type { Dialect } from './dialect.js';
import { inOurWords, type Granting } from './granted-scopes.js';
import type { IdentityProvider, TokenRequest } from './identity-provider.js';
import { missing } from './missing.js';
import { sameScopeNames } from './scope-names.js';
import { signInScope } from './sign-in-scope.js';

/** What a provider does for those who want a token. Apart from the rest, since verifying one needs none of it. */
export function issuing(
  dialect: Dialect,
  client: IssuerClient,
): Pick<IdentityProvider, 'requestToken' | 'signInUrl' | 'revoke'> {
  const { name, capabilities, scopeNames = sameScopeNames } = dialect;
  const granting: Granting = { scopeNames, readPrincipal: (claims) => dialect.readPrincipal(claims) };

  function ask(request: TokenRequest) {
    const scopes = request.scopes?.map((scope) => scopeNames.toVendor(scope));
    switch (request.grant) {
      case 'client_credentials': {
        const parameters = dialect.targetParameters(request.target ?? dialect.rules.audience?.[0], 'machine');
        return client.clientCredentials({ ...(scopes && { scopes }), parameters });
      }
      case 'authorization_code':
        return client.authorizationCode(request);
      case 'refresh_token':
        return client.refresh(request.refreshToken, { ...(scopes && { scopes }) });
    }
  }

  return {
    requestToken: async (request) => inOurWords(await ask(request), request.scopes ?? [], granting),
    async signInUrl({ scopes, target = dialect.rules.audience?.[0], ...request }) {
      if (!capabilities.issuance.authorizationCode) throw missing(`${name} has no sign-in for people.`);
      const parameters = dialect.targetParameters(target, 'person');
      return client.authorizationUrl({ ...request, scopes: scopes.map(signInScope(scopeNames)), parameters });
    },
    async revoke(token, hint) {
      const { accessToken, refreshToken } = capabilities.revocation;
      const takesIt =
        (hint === 'access_token' ? accessToken : refreshToken) &&
        (await client.metadata()).revocation_endpoint !== undefined;
      return {
        revoked: takesIt && (await client.revoke(token, hint)),
        accessTokensStayValidUntilExp: capabilities.introspection === 'local' || !accessToken,
      };
    },
  };
}
