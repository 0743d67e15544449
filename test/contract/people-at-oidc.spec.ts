import { describePeople } from './people.js';

// `sub` alone may be a service account, and the tokens of this server say no more.
describePeople('oidc', {
  kind: 'unknown',
  subject: /^ada$/,
  scopes: ['openid'],
  vendorScope: 'content:read',
  // It gives a JWT only for a resource that was named (RFC 8707).
  environment: { OIDC_TARGET: 'resource' },
});
