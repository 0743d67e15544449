/**
 * `node rehearse-authorizer.mjs <folder>/<name of a start>`: runs the authorizer as its first requests will, configured for
 * each kind of issuer and with one good token, and writes what V8 compiled on the way beside it (`bytecodeFile`). What runs
 * on no way to a first answer is not in it, and is compiled when it runs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { Script } from 'node:vm';
import { bytecodeFile } from './bytecode-file.mjs';
import { startRehearsedIssuer } from './rehearsed-issuer.mjs';

const [, , start] = process.argv;
const filename = `${start}.js`;
const script = new Script(readFileSync(filename, 'latin1'), { filename, lineOffset: -1 });
const importNothing = () => Promise.reject(new Error('A first answer takes what there is.'));

const surroundings = { ...process.env };
function boot(settings) {
  process.env = { ...surroundings, ...settings };
  return script.runInThisContext()(importNothing).handler;
}

process.stdout.write = () => true; // what it logs is for nobody

const { settings, token, audience } = await startRehearsedIssuer('a b');

boot({ IDENTITY_PROVIDER: 'auth0', AUTH0_DOMAIN: 'tenant.example', AUTH0_AUDIENCE: audience });
boot({
  IDENTITY_PROVIDER: 'cognito',
  COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEf123',
  COGNITO_RESOURCE_SERVER: 'api',
  COGNITO_CLIENT_IDS: 'client',
});
const handler = boot(settings);
const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/latest/GET/profile';
await handler({ type: 'TOKEN', authorizationToken: `Bearer ${token}`, methodArn }, {});

writeFileSync(bytecodeFile(start), script.createCachedData());
process.exit(0);
