import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const guide = readFileSync('docs/guides/what-the-local-gateway-models.md', 'utf8');
const rules = [...guide.matchAll(/^\| ((?:G\d+ ?)+)/gm)].flatMap(([, cell]) => cell!.trim().split(' '));

const folder = 'libs/gateway-emulator/src';
const titles = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.spec.ts'))
  .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').match(/\([^()\n]*\bG\d+[^()\n]*\)/g) ?? [])
  .join(' ');

describe('the rules in the guide', () => {
  it('are each cited by a test of this lib', () => {
    expect(rules.length).toBeGreaterThan(50);
    expect(rules.filter((rule) => !new RegExp(`\\b${rule}\\b`).test(titles))).toEqual([]);
  });
});
