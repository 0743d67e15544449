import { startLocalIdp } from './local-idp.js';

const { PORT } = process.env;
const idp = await startLocalIdp({ port: PORT === undefined ? 4400 : Number(PORT) });
const { reader } = idp.clients;

const clients = Object.values(idp.clients).map(
  ({ clientId, clientSecret, scopes }) => `  ${clientId.padEnd(12)} ${clientSecret.padEnd(20)} ${scopes.join(' ')}`,
);
console.log(
  [
    `issuer    ${idp.issuer}`,
    `audience  ${idp.audience}`,
    'clients   (id, secret, scopes; for development only)',
    ...clients,
    '',
    `curl -s -u ${reader.clientId}:${reader.clientSecret} -d grant_type=client_credentials ${idp.issuer}/token`,
  ].join('\n'),
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void idp.close());
