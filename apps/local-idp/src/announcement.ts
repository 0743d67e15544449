import type { EmbeddedDialect } from './dialect.js';
import type { DevelopmentClient } from './development-clients.js';
import type { LocalIdp } from './local-idp.js';
import { personaNames } from './people.js';

const clientLine = ({ clientId, clientSecret, scopes }: DevelopmentClient): string =>
  `  ${clientId.padEnd(12)} ${clientSecret.padEnd(20)} ${scopes.join(' ')}`.trimEnd();

const tenantLines = ({ name, environment }: EmbeddedDialect): readonly string[] => [
  '',
  `# ${name}`,
  ...Object.entries(environment()).map(([setting, value]) => `${setting}=${value}`),
];

/** What a developer needs to know of a running server; the tenants as lines of a `.env` file. */
export function announcement({ dialects, port, adminToken }: LocalIdp): string {
  const url = `http://127.0.0.1:${port}`;
  const { clients, issuer } = dialects.local;
  const { clientId, clientSecret } = clients.reader;
  return [
    `local-idp listens on ${url}, for development only`,
    '',
    'clients, the same at every tenant: id, secret, scopes',
    ...Object.values(clients).map(clientLine),
    `web is for people (code, PKCE): ${personaNames.join(', ')}; so is browser, which has no secret`,
    '',
    `faults     curl -X POST -H 'Authorization: Bearer ${adminToken}' ${url}/_admin/<tenant>/<action>`,
    `a token    curl -s -u ${clientId}:${clientSecret} -d grant_type=client_credentials ${issuer}/token`,
    '',
    'Settings of an application that trusts one of them:',
    ...Object.values(dialects).flatMap(tenantLines),
  ].join('\n');
}
