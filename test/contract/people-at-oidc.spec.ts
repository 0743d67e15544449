import { createHttpClient } from '@sallyport/issuer-client';
import { createOidcIdentityProvider } from '@sallyport/provider-oidc';
import { fixedSecret } from '@sallyport/secrets';
import { strict } from './embedded-world.js';
import { describePeople } from './people.js';

// `sub` alone may be a service account, and the tokens of this server say no more.
describePeople('oidc', {
  kind: 'unknown',
  subject: /^ada$/,
  scopes: ['openid'],
  vendorScope: 'content:read',
  // A server that wants to be told the resource (RFC 8707); no setting says so.
  providerOf: (idp) =>
    createOidcIdentityProvider(
      {
        name: 'oidc',
        issuer: idp.issuer,
        audience: [idp.audience],
        target: 'resource',
        authentication: { method: 'client_secret', secrets: fixedSecret('web', idp.people!.client.clientSecret) },
        ...strict,
      },
      { http: createHttpClient(), clock: Date.now },
    ),
});
