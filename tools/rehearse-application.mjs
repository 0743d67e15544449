/**
 * `node rehearse-application.mjs <folder>/<name of a start> [scope, path …]`: runs an application as its first requests will,
 * one without and one with a good token for each path, and writes what V8 compiled on the way beside it (`bytecodeFile`). It
 * fails where a path does not answer 200 to the token.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Script } from 'node:vm';
import { pathToFileURL } from 'node:url';
import { bytecodeFile } from './bytecode-file.mjs';
import { startRehearsedIssuer } from './rehearsed-issuer.mjs';

const [, , start, scope = 'a', ...paths] = process.argv;
const filename = `${start}.js`;
const script = new Script(readFileSync(filename, 'latin1'), { filename, lineOffset: -1 });
const entry = path.join(path.dirname(start), 'index.mjs');
const importMeta = { url: pathToFileURL(entry).href, filename: entry, dirname: path.dirname(entry) };
const importNothing = () => Promise.reject(new Error('A first answer takes what there is.'));

process.stdout.write = () => true; // what it logs is for nobody
process.stderr.write = () => true;

const { settings, token } = await startRehearsedIssuer(scope);
Object.assign(process.env, settings, {
  OIDC_CLIENT_ID: 'rehearsal',
  OIDC_CLIENT_SECRET: 'rehearsal',
  PREMIUM_API_URL: 'http://127.0.0.1:9/',
});
const { handler } = script.runInThisContext()(importNothing, importMeta);

const ask = (resource, headers) =>
  handler(
    {
      resource,
      path: resource,
      httpMethod: 'GET',
      headers,
      multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      queryStringParameters: null,
      requestContext: {
        resourcePath: resource,
        httpMethod: 'GET',
        stage: 'latest',
        identity: { sourceIp: '127.0.0.1' },
      },
      body: null,
      isBase64Encoded: false,
    },
    { awsRequestId: 'rehearsal' },
  );
await ask(paths[0] ?? '/', {});
for (const each of paths) {
  const { statusCode, body } = await ask(each, { Host: 'api.example', Authorization: `Bearer ${token}` });
  if (statusCode !== 200) throw new Error(`The rehearsal of GET ${each} was answered ${statusCode}: ${body}`);
}

writeFileSync(bytecodeFile(start), script.createCachedData());
process.exit(0);
