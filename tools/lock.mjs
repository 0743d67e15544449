/**
 * Completes package-lock.json: `npm ci` refuses a lock that lacks the binaries of another platform, and npm writes such
 * a lock whenever its registry does not carry them. Their versions are pinned by the packages that name them, so they
 * are added from there, without an integrity hash. `--check` only says what is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from './bundle.mjs';

const file = path.join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lock;

/** Whether Node would find `name` from the package at `folder`. */
function holds(folder, name) {
  for (let at = folder; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (`${at}/node_modules/${name}` in packages) return true;
  }
  return `node_modules/${name}` in packages;
}

const systems = /^(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)$/;
const processors = /^(arm64|x64|ia32|riscv64|ppc64|s390x|loong64|mips64el|wasm32)/;

/** A lock entry that no other platform installs: package names of this kind spell out what they are built for. */
function entryFor(name, version, { dev }) {
  const words = name.split('/').at(-1).split(/[-.]/);
  const os = words.find((word) => systems.test(word));
  const cpu = words
    .map((word) => processors.exec(word)?.[1] ?? (word.startsWith('arm') ? 'arm' : undefined))
    .find(Boolean);
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  if (os === undefined && cpu === undefined) return undefined;
  return {
    version,
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(dev ? { dev: true } : {}),
    ...(os === 'linux' && libc ? { libc: [libc] } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
  };
}

const missing = [];
for (const [folder, parent] of Object.entries(packages))
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {}))
    if (!holds(folder, name)) missing.push({ name, version, parent });

if (process.argv.includes('--check')) {
  for (const { name } of missing) console.error(`package-lock.json lacks ${name}`);
  if (missing.length > 0) console.error('npm ci would refuse it: run node tools/lock.mjs');
  process.exitCode = missing.length > 0 ? 1 : 0;
} else if (missing.length > 0) {
  for (const { name, version, parent } of missing) {
    const entry = /^\d/.test(version) ? entryFor(name, version, parent) : undefined;
    if (entry === undefined) console.error(`${name}@${version}: no platform in its name or no exact version, left out`);
    else packages[`node_modules/${name}`] = entry;
  }
  lock.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.length} packages of other platforms added`);
}
