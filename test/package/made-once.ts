import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const cache = path.resolve('node_modules/.cache/sallyport/package');
/** Longer than any of these takes; whoever made it is gone. */
const abandonedMs = 240_000;
const kept = 40;

/**
 * Returns a folder that `make` filled, made once for all workers and for later runs.
 *
 * @param inputs - everything the contents depend on; another input is another folder
 */
export async function madeOnce(
  name: string,
  inputs: readonly string[],
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
  const folder = path.join(cache, `${name}-${digest}`);
  const lock = `${folder}.lock`;
  await mkdir(cache, { recursive: true });
  while (!existsSync(folder)) {
    if (!(await took(lock))) {
      await wait(200);
      continue;
    }
    try {
      if (existsSync(folder)) break;
      const draft = `${folder}.draft`;
      await rm(draft, { recursive: true, force: true });
      await mkdir(draft, { recursive: true });
      await make(draft);
      await rename(draft, folder);
      await forgetOld();
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
  return folder;
}

async function took(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch {
    const since = await stat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (since > abandonedMs) await rm(lock, { recursive: true, force: true });
    return false;
  }
}

async function forgetOld(): Promise<void> {
  const names = (await readdir(cache)).filter((name) => !name.includes('.'));
  // What is gone already, another worker has forgotten.
  const madeAt = (name: string) =>
    stat(path.join(cache, name)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  const dated = await Promise.all(names.map(async (name) => ({ name, at: await madeAt(name) })));
  for (const { name } of dated.sort((a, b) => b.at - a.at).slice(kept)) {
    await rm(path.join(cache, name), { recursive: true, force: true });
  }
}
