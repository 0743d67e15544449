import { describePeople } from './people.js';

describePeople('auth0', {
  kind: 'user',
  subject: /^auth0\|/,
  scopes: ['openid', 'offline_access'],
  vendorScope: 'content:read',
});
