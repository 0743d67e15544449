import { execFileSync } from 'node:child_process';
import { describe, it } from '@jest/globals';

let found: string | null | undefined;

/** The path of a Node 24, what Lambda's nodejs24.x runs: this one, or the one of the npm registry; else `null`. */
function findNode24(): string | null {
  if (process.versions.node.startsWith('24.')) return process.execPath;
  try {
    const asked = ['-y', '-p', 'node@24', 'node', '-p', 'process.execPath'];
    return execFileSync('npx', asked, {
      encoding: 'utf8',
      timeout: 120_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}

/** Describes what runs on Node 24. Where there is none the suite says so and skips; under `CI=true` it fails. */
export function describeOnNode24(name: string, body: (node: string) => void): void {
  found ??= findNode24();
  const node = found;
  describe(name, () => {
    if (node !== null) {
      body(node);
      return;
    }
    const isRequired = process.env['CI'] === 'true';
    const say = isRequired ? it : it.skip;
    say('Node 24 cannot be had (npx -y -p node@24 node): this suite needs it', () => {
      throw new Error('no Node 24');
    });
  });
}
