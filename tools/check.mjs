/**
 * `npm run check` asks everything that needs no running program, two questions at a time, and reports each by name.
 * `node tools/check.mjs lint types` asks only those.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { root } from './bundle.mjs';

const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const program = (entry, ...args) => ({
  command: process.execPath,
  args: ['tools/run.mjs', entry, ...args],
  needs: entry,
});

/** Slowest first, so that the others fill the second core. A part whose `needs` is absent is reported as not there yet. */
const parts = {
  types: { command: bin('tsc'), args: ['--noEmit', '-p', '.'] },
  'types of pages': { command: bin('tsc'), args: ['-p', 'tsconfig.pages.json'] },
  format: { command: bin('prettier'), args: ['--check', '--log-level', 'warn', '.'] },
  imports: {
    command: bin('depcruise'),
    args: ['--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'test', 'tools'],
  },
  'dead code': { command: bin('knip'), args: ['--no-progress'] },
  // Without tsgolint beside it oxlint would skip the rules about promises and stay silent about that.
  lint: {
    command: bin('oxlint'),
    args: ['--type-aware'],
    needs: 'node_modules/oxlint-tsgolint/package.json',
    required: true,
  },
  'lock file': { command: process.execPath, args: ['tools/lock.mjs', '--check'] },
  'route manifest': program('tools/manifest.ts', '--check'),
  routes: program('tools/routes.ts', '--check'),
  'settings page': program('tools/settings-reference.ts', '--check'),
};

function ask({ command, args, needs, required = false }) {
  if (needs !== undefined && !existsSync(path.join(root, needs))) {
    return Promise.resolve(
      required
        ? { verdict: 'FAILED', output: `${needs} is missing: run npm ci` }
        : { verdict: 'not there yet', output: '' },
    );
  }
  return new Promise((resolve) => {
    const env = process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1' };
    execFile(command, args, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const output = [stdout, stderr]
        .map((text) => text.trim())
        .filter(Boolean)
        .join('\n');
      const broken = error !== null && output === '' ? error.message : output;
      resolve(error === null ? { verdict: 'ok', output } : { verdict: 'FAILED', output: broken });
    });
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`no part named ${unknown.join(', ')}; there are: ${Object.keys(parts).join(', ')}`);
  process.exit(64);
}

const queue = wanted.length > 0 ? wanted : Object.keys(parts);
const failed = [];
async function worker() {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const began = performance.now();
    const { verdict, output } = await ask(parts[name]);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${name.padEnd(16)}${verdict.padEnd(15)}${seconds.padStart(5)} s`);
    if (verdict === 'FAILED') failed.push({ name, output });
  }
}
await Promise.all(Array.from({ length: Math.max(2, Math.min(4, availableParallelism())) }, worker));

for (const { name, output } of failed) console.error(`\n── ${name} ──\n${output}`);
process.exitCode = failed.length > 0 ? 1 : 0;
