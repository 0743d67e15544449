/**
 * `npm run build`: dist/lambda/<app>/index.mjs for every apps/<app>/src/lambda.ts, with its chunks and source maps;
 * `-- --outdir <folder>` writes elsewhere, names of apps build those alone. What `npm run snapshot` left is baked in, and so
 * are the pinned CAs of `<PROVIDER>_X5C_CA_FILE` and the tag of the manifest that the applications enforce; one that differs
 * from the committed manifest fails the build.
 * With all of them come the pages, in dist/pages.
 * Each bundle is then copied away from node_modules, imported by a fresh Node process and asked for its handler, so
 * that what Lambda would refuse at start is refused here.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs, promisify } from 'node:util';
import { bakedIn } from './baked.mjs';
import { root, stopBundler } from './bundle.mjs';
import { startOf } from './join-start.mjs';
import { bundleLambda } from './lambda-bundle.mjs';
import { buildPage, pages } from './pages.mjs';

const run = promisify(execFile);
const usualOutput = path.join(root, 'dist', 'lambda');
const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    outdir: { type: 'string', default: usualOutput },
    snapshot: { type: 'string', default: path.join(root, 'dist', 'issuer-snapshot.json') },
  },
});
const output = path.resolve(values.outdir);

/** The authorizer starts cold in front of every first request: none of these may ride along, not even in a chunk. */
const keptOut = { authorizer: /node_modules\/(@nestjs\/[^/]+|express|rxjs|reflect-metadata)\// };

/**
 * Bytes that a cold start may read at once (docs/decisions/0013), beside the routes and what is baked in: an operator
 * with many issuers has a large snapshot, and it is read by 1.3 kB more. What is not needed by every first request loads
 * later.
 */
const mostAtStart = {
  authorizer: 99_400,
  account: 1_150_000,
  'content-consumer': 985_000,
  members: 950_000,
  'premium-content': 950_000,
};

/** How the start of each becomes a script with bytecode for the Node that builds; absent: it stays an ES module. */
const rehearsals = { authorizer: 'rehearse-authorizer.mjs', 'identity-secret': undefined };

async function scriptOf(app) {
  const rehearsal = app in rehearsals ? rehearsals[app] : 'rehearse-application.mjs';
  if (rehearsal === undefined) return undefined;
  return { rehearsal: path.join(root, 'tools', rehearsal), arguments: await rehearsedRoutes(app) };
}

/** What a token is to be good for, and the paths of an application that it opens. */
async function rehearsedRoutes(app) {
  const { routes } = JSON.parse(await readFile(path.join(root, 'route-manifest.json'), 'utf8'));
  const rehearsed = routes.filter((route) => route.app === app && route.method === 'GET' && route.access === 'scopes');
  const scopes = rehearsed.flatMap(({ scopes: { allOf = [], anyOf = [] } }) => [...allOf, ...anyOf]);
  return [scopes.join(' '), ...rehearsed.map((route) => route.path)];
}

// Printed by a fresh process. Lambda's Node 24 runtime refuses handlers that declare a third (callback) parameter.
const probe = `
  const { handler } = await import(process.argv[1]);
  if (typeof handler !== 'function') throw new TypeError('exports no function named handler');
  if (handler.length > 2) throw new TypeError('handler declares ' + handler.length + ' parameters, Lambda allows 2');
  process.exit(0);`;

async function probeBundle(folder) {
  const away = await mkdtemp(path.join(tmpdir(), 'sallyport-'));
  try {
    await cp(folder, away, { recursive: true });
    const env = { PATH: process.env.PATH };
    await run(process.execPath, ['--input-type=module', '-e', probe, path.join(away, 'index.mjs')], {
      env,
      timeout: 30_000,
    });
  } catch (error) {
    // Node quotes the line that failed; a minified line is the whole bundle
    const report = String(error.stderr || error.message)
      .split('\n')
      .filter((line) => line.length < 300);
    throw new Error(`the bundle does not start:\n${report.join('\n').trim()}`, { cause: error });
  } finally {
    await rm(away, { recursive: true, force: true });
  }
}

function checkContents(app, metafile) {
  const unwanted = keptOut[app];
  if (unwanted === undefined) return;
  const found = new Set(Object.keys(metafile.inputs).flatMap((file) => unwanted.exec(file)?.[1] ?? []));
  if (found.size > 0) throw new Error(`the bundle must not hold ${[...found].join(', ')}`);
}

async function buildLambda(app, baked) {
  const outdir = path.join(output, app);
  await rm(outdir, { recursive: true, force: true });
  const entry = path.join(root, 'apps', app, 'src', 'lambda.ts');
  const given = baked(app);
  const metafile = await bundleLambda(entry, outdir, given, await scriptOf(app));
  checkContents(app, metafile);
  await probeBundle(outdir);
  return sizesOf(app, metafile, bytesOf(given));
}

/** Code that is in a bundle with what it reads. */
const reads = { SALLYPORT_ISSUER_SNAPSHOT: 1_300 };

const bytesOf = (given) =>
  Object.keys(given).reduce((sum, name) => sum + (reads[name] ?? 0), JSON.stringify(given).length);

/** Bytes of what a cold start reads at once, and of the rest. */
function sizesOf(app, { outputs }, bakedBytes) {
  const code = Object.keys(outputs).filter((file) => file.endsWith('.mjs'));
  const atStart = new Set(startOf(outputs));
  const bytes = (files) => files.reduce((sum, file) => sum + outputs[file].bytes, 0);
  const start = bytes([...atStart]);
  const [entry] = atStart;
  const routes = outputs[entry].inputs['route-manifest.json']?.bytesInOutput ?? 0;
  if (start - bakedBytes - routes > (mostAtStart[app] ?? Infinity)) {
    throw new Error(
      `${start} bytes at start, more than ${mostAtStart[app]}, the routes and what is baked in: ` +
        'load on demand what is not always needed',
    );
  }
  return { start, later: bytes(code.filter((file) => !atStart.has(file))), files: code.length };
}

async function buildPages() {
  for (const app of await pages()) {
    const folder = path.join(root, 'dist', 'pages');
    try {
      await buildPage(app, folder);
      console.log(`${app.padEnd(24)}${path.relative(root, path.join(folder, app))}`);
    } catch (error) {
      failures += 1;
      console.error(`${app.padEnd(24)}FAILED: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

const lambdas = async () =>
  (await readdir(path.join(root, 'apps'))).filter((app) =>
    existsSync(path.join(root, 'apps', app, 'src', 'lambda.ts')),
  );

const apps = (await lambdas()).filter((app) => wanted.length === 0 || wanted.includes(app));
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(12);

const baked = await bakedIn(path.resolve(values.snapshot)).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
console.log(`${'dist/lambda/'.padEnd(24)}${'at start'.padStart(12)}${'on demand'.padStart(12)}   files`);
let failures = 0;
for (const app of apps) {
  try {
    const { start, later, files } = await buildLambda(app, baked);
    console.log(`${app.padEnd(24)}${kilobytes(start)}${kilobytes(later)}   ${files}`);
  } catch (error) {
    failures += 1;
    console.error(`${app.padEnd(24)}FAILED: ${error instanceof Error ? error.message : String(error)}`);
  }
}
await stopBundler();
if (wanted.length === 0 && output === usualOutput) await buildPages();
if (apps.length === 0) console.error('no apps/<app>/src/lambda.ts to build');
process.exitCode = failures > 0 || apps.length === 0 ? 1 : 0;
