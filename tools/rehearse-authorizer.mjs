/**
 * `node rehearse-authorizer.mjs <folder>/<name of a start>`: runs the authorizer as its first requests will, configured for
 * each kind of issuer and with one good token, and writes what V8 compiled on the way to `<name>.bytecode`, or, where Node
 * was given --expose-gc, to `<name>.gc.bytecode`. What runs on no way to a first answer is not in it, and is compiled when it
 * runs.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import process from 'node:process';
import { Script } from 'node:vm';

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

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const issuer = 'https://issuer.example';
const audience = 'https://api.example';
const kid = 'rehearsal';
const keys = createServer((_request, response) => {
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
});
await new Promise((listening) => keys.listen(0, '127.0.0.1', listening));

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = Math.floor(Date.now() / 1000);
const claims = { iss: issuer, aud: audience, sub: 'rehearsal', scope: 'a b', iat: now, exp: now + 300 };
const signed = `${part({ alg: 'RS256', kid, typ: 'JWT' })}.${part(claims)}`;
const token = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;

boot({ IDENTITY_PROVIDER: 'auth0', AUTH0_DOMAIN: 'tenant.example', AUTH0_AUDIENCE: audience });
boot({
  IDENTITY_PROVIDER: 'cognito',
  COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEf123',
  COGNITO_RESOURCE_SERVER: 'api',
  COGNITO_CLIENT_IDS: 'client',
});
const handler = boot({
  IDENTITY_PROVIDER: 'oidc',
  OIDC_ISSUER: issuer,
  OIDC_AUDIENCE: audience,
  OIDC_JWKS_URI: `http://127.0.0.1:${keys.address().port}/`,
});
const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/latest/GET/profile';
await handler({ type: 'TOKEN', authorizationToken: `Bearer ${token}`, methodArn }, {});

writeFileSync(`${start}${globalThis.gc ? '.gc' : ''}.bytecode`, script.createCachedData());
process.exit(0);
