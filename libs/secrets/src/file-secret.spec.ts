import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import { fakeClock } from '@sallyport/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { fileSecret } from './file-secret.js';
import { fixedSecret } from './fixed-secret.js';

const marked = 'MARKED-client-secret';
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sallyport-secret-'));
  file = path.join(folder, 'client');
});
afterEach(() => rm(folder, { recursive: true }));

describe('a secret in a file', () => {
  it('is read again after a refusal', async () => {
    await writeFile(file, 'one\n');
    const source = fileSecret({ path: file, clientId: 'shop', clock: fakeClock().clock });
    const one = await source.current();
    expect(one.clientSecret).toBe('one');

    await writeFile(file, JSON.stringify({ client_id: 'shop', client_secret: 'two' }));
    expect((await source.current()).clientSecret).toBe('one');
    expect((await source.afterRefusal(one)).map((secret) => secret.clientSecret)).toEqual(['two']);
  });

  it.each([
    ['is missing', 'client', 'does not exist'],
    ['is a directory', '', 'is a directory'],
  ])('is a misconfiguration when it %s', async (_, name, says) => {
    const current = fileSecret({ path: path.join(folder, name), clock: fakeClock().clock }).current();
    await expect(current).rejects.toThrow(says);
    await expect(current).rejects.toBeInstanceOf(MisconfigurationError);
  });

  it('shows no value when it holds something else (T-CC-1)', async () => {
    await writeFile(file, JSON.stringify({ password: marked }));
    const failure: unknown = await fileSecret({ path: file, clock: fakeClock().clock })
      .current()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MisconfigurationError);
    expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain(marked);
  });
});

describe('a secret of the settings', () => {
  it('has no other candidate', async () => {
    const source = fixedSecret('shop', marked);
    const secret = await source.current();
    expect(secret.clientSecret).toBe(marked);
    expect(await source.afterRefusal(secret)).toEqual([]);
    expect(inspect(source, { depth: Infinity, showHidden: true })).not.toContain(marked);
  });
});
