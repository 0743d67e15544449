import { describePeople } from './people.js';

// Its answers name the client and nobody else: who signed in does not show.
describePeople('arculix', { kind: 'unknown', subject: /^web$/, scopes: [], vendorScope: 'content:read' });
