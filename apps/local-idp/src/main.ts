import { MisconfigurationError } from '@sallyport/protocol';
import type { DevelopmentClient } from './development-clients.js';
import { startLocalIdp } from './local-idp.js';

const line = ({ clientId, clientSecret, scopes }: DevelopmentClient) =>
  `  ${clientId.padEnd(12)} ${clientSecret.padEnd(20)} ${scopes.join(' ')}`.trimEnd();

try {
  const { PORT } = process.env;
  const { issuer, audience, clients, close } = await startLocalIdp({ port: PORT === undefined ? 4400 : Number(PORT) });
  const { clientId, clientSecret } = clients.reader;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
  const lines = [
    `issuer    ${issuer}`,
    `audience  ${audience}`,
    'clients   (id, secret, scopes; for development only)',
    ...Object.values(clients).map(line),
    '',
    `curl -s -u ${clientId}:${clientSecret} -d grant_type=client_credentials ${issuer}/token`,
  ];
  console.log(lines.join('\n'));
} catch (error) {
  if (!(error instanceof MisconfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
