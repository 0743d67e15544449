/**
 * `npm run authorizer:test -- --token - [--route 'GET /profile']`: sends an event to the built authorizer and prints its
 * answer, policy, context and what the policy opens. `--token -` reads the token from stdin; it is never printed.
 * Exit code 0 when the route is open, or without a route when any is; else 1.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  testInvokeAuthorizer,
  type LambdaHandler,
  type RestApi,
  type TestInvokeAnswer,
} from '@sallyport/gateway-emulator';
import { parseRouteManifest, routeMatcher, type ManifestRoute } from '@sallyport/route-manifest';
import routeManifest from '../route-manifest.json' with { type: 'json' };
import { readArguments } from './read-arguments.js';

const openToAll = 'open to all, without the authorizer';
const usage = "npm run authorizer:test -- --token <token, or - for stdin> [--route 'GET /profile']";
const root = fileURLToPath(new URL('..', import.meta.url));
const entry = path.join(root, 'dist', 'lambda', 'authorizer', 'index.mjs');
const manifest = parseRouteManifest(routeManifest);
const { routes } = manifest;

const { values } = readArguments(usage, { token: { type: 'string' }, route: { type: 'string' } });
if (values.token === undefined) refuse('--token is missing.');
const token = (values.token === '-' ? readFileSync(0, 'utf8') : values.token).trim();
if (token === '') refuse('The token is empty.');
const [, method = 'GET', target = '/'] =
  /^([A-Z]+) (\/\S*)$/.exec(values.route ?? 'GET /') ?? refuse('--route is "VERB /path".');

try {
  buildWhenStale();
  const { handler } = (await import(pathToFileURL(entry).href)) as { handler: LambdaHandler };
  const headers = { Authorization: token.includes(' ') ? token : `Bearer ${token}` };
  const answer = await testInvokeAuthorizer(describeApi(), handler, { method, path: target, headers });
  process.stdout.write(`${withoutToken(report(answer))}\n`);
  const isOpen =
    values.route === undefined
      ? routes.map(exampleOf).some((one) => answer.opens(one.method, one.target) === 'allow')
      : ['allow', openToAll].includes(verdictOn(answer, method, target));
  process.exitCode = isOpen ? 0 : 1;
} catch (error) {
  console.error(withoutToken(error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}

function refuse(fault: string): never {
  process.stderr.write(`${fault}\nUsage: ${usage}\n`);
  return process.exit(64);
}

/** The REST API that the function is deployed behind, as far as its authorizer sees it. */
function describeApi(): RestApi {
  return {
    kind: 'rest',
    id: 'sallyport',
    stage: 'latest',
    region: 'eu-west-1',
    accountId: '123456789012',
    routes: routes.map(({ app, method, path, access }) => ({
      method,
      path,
      integration: app,
      authorization: access === 'public' ? 'NONE' : 'CUSTOM',
    })),
    authorizer: {
      type: 'TOKEN',
      name: 'authorizer',
      identitySource: 'method.request.header.Authorization',
      resultTtlSeconds: 0,
    },
  };
}

/** The newest change below a folder, in milliseconds since the epoch. */
function newestIn(folder: string): number {
  const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
  return Math.max(0, ...files.map((file) => statSync(path.join(root, folder, file)).mtimeMs));
}

/** Builds the authorizer when it is missing or older than the sources. */
function buildWhenStale(): void {
  const built = statSync(entry, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const manifest = statSync(path.join(root, 'route-manifest.json')).mtimeMs;
  if (built >= Math.max(manifest, newestIn('libs'), newestIn('apps'))) return;
  const { status } = spawnSync(process.execPath, ['tools/build.mjs', 'authorizer'], {
    cwd: root,
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
  });
  if (status !== 0) throw new Error('The authorizer could not be built.');
}

/** A concrete path for a template; its variables get their own names. */
function exampleOf({ method, path: template }: ManifestRoute): { readonly method: string; readonly target: string } {
  const verb = method === 'ANY' ? 'GET' : method;
  return { method: verb, target: template.replaceAll(/\{([^}+]+)\+?\}/g, '$1') };
}

/** What a request would get: the policy's word, where the gateway asks for one. */
function verdictOn({ opens }: Pick<TestInvokeAnswer, 'opens'>, verb: string, target: string): string {
  switch (routeMatcher(manifest)(verb, target)?.access) {
    case undefined:
      return 'no route of the manifest: 403 without the authorizer';
    case 'public':
      return openToAll;
    case 'iam':
      return 'closed to tokens: IAM decides';
    case 'authenticated':
    case 'scopes':
      return opens(verb, target);
  }
}

function report({ clientStatus, latencyMs, fault, result, opens }: TestInvokeAnswer): string {
  const opened = routes.map((route) => {
    const { method, target } = exampleOf(route);
    const asks = route.access === 'scopes' ? JSON.stringify(route.scopes) : route.access;
    return [route.method, route.path, verdictOn({ opens }, method, target), asks] as const;
  });
  const context = Object.entries(result?.context ?? {}).map(([name, value]) => [name, JSON.stringify(value)]);
  const lines = [
    ['answer', result === undefined ? `${clientStatus}: ${fault ?? ''}` : `${clientStatus}, a policy`],
    ['took', `${latencyMs} ms`],
    ...(values.route === undefined ? [] : [['route', `${values.route}: ${verdictOn({ opens }, method, target)}`]]),
    ...(result === undefined ? [] : [['principal', result.principalId ?? '']]),
  ];
  return [
    table(lines),
    ...(result === undefined
      ? []
      : [
          `\ncontext\n${table(context, 2)}`,
          `\npolicy\n${JSON.stringify(result.policyDocument, undefined, 2)}`,
          `\nwhat it opens\n${table(opened, 2)}`,
        ]),
  ].join('\n');
}

function table(rows: readonly (readonly string[])[], indent = 0): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
  return rows.map((row) => `${' '.repeat(indent)}${line(row).trimEnd()}`).join('\n');
}

function withoutToken(text: string): string {
  const credential = token.split(' ').at(-1) ?? token;
  return text.replaceAll(credential, '<token>');
}
