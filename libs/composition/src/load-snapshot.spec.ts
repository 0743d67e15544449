import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readSettings } from '@sallyport/settings';
import { CompositionModule } from './composition.module.js';
import { AUTHENTICATION, ENVIRONMENT, LOG_WRITER } from './composition.tokens.js';
import { createAuthenticator, type Authentication } from './create-authenticator.js';
import { loadSnapshot } from './load-snapshot.js';
import { SallyportModule } from './sallyport.module.js';

const issuer = 'https://issuer.example/';
const environment = { IDENTITY_PROVIDER: 'oidc', OIDC_ISSUER: issuer, OIDC_AUDIENCE: 'shop' };
const snapshot = {
  version: 1,
  takenAt: new Date().toISOString(),
  issuers: { [issuer]: { metadata: { issuer }, keys: { keys: [] } } },
};

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'sallyport-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(text: string): string {
  const file = path.join(folder, 'snapshot.json');
  writeFileSync(file, text);
  return file;
}
const load = (changes: object, builtIn?: unknown) =>
  loadSnapshot(readSettings({ ...environment, ...changes }), Date.now, builtIn);

describe('the snapshot of a start', () => {
  it('is none unless one is built in or named', () => {
    expect(load({})).toBeUndefined();
    expect(load({}, snapshot)?.known(issuer)).toBeDefined();
  });

  it('that is named stands in place of the one built in', () => {
    const named = load({ ISSUER_SNAPSHOT: fileWith('{}') }, snapshot);
    expect(named?.known(issuer)).toBeUndefined();
  });

  it.each([
    ['a file that is not there', () => path.join(folder, 'nowhere.json'), /cannot be read/],
    ['a file that is not JSON', () => fileWith('{'), /is not JSON/],
  ])('does not start with %s, and says what writes one', (_name, file, why) => {
    const starting = () => load({ ISSUER_SNAPSHOT: file() });
    const faults = [expect.stringMatching(why)];
    expect(starting).toThrow(expect.objectContaining({ reason: 'settings_invalid', faults }) as never);
    expect(starting).toThrow(/ISSUER_SNAPSHOT .*npm run snapshot/);
  });

  it('that is named to a function built without one is spoken of', () => {
    const settings = readSettings({ ...environment, ISSUER_SNAPSHOT: fileWith('{}') });
    expect(createAuthenticator(settings).notices).toEqual([expect.stringContaining('ISSUER_SNAPSHOT is ignored')]);
  });
});

describe('an application with ISSUER_SNAPSHOT', () => {
  const compile = (of: object, lines: string[] = [], changes: object = {}) =>
    Test.createTestingModule({ imports: [CompositionModule, SallyportModule.forRoot({ realm: 'shop' })] })
      .overrideProvider(ENVIRONMENT)
      .useValue({ ...environment, ISSUER_SNAPSHOT: fileWith(JSON.stringify(of)), ...changes })
      .overrideProvider(LOG_WRITER)
      .useValue((line: string) => void lines.push(line))
      .compile();

  it('starts with it as the authorizer does', async () => {
    const module = await compile(snapshot);
    const { usesSnapshot, notices } = module.get<Authentication>(AUTHENTICATION);
    expect([usesSnapshot, notices]).toEqual([true, []]);
  });

  it('says at start how long a key of it may outlive its issuer’s word', async () => {
    const lines: string[] = [];
    const module = await compile(snapshot, lines, { LOG_LEVEL: 'info' });
    const app = module.createNestApplication({ logger: false });
    await app.init();
    while (lines.length < 2) await new Promise((later) => setTimeout(later, 5)); // its words are loaded on demand
    expect(lines.join('\n')).toContain('A key that an issuer takes back may still verify for at most');
    await app.close();
  });

  it('says at start what of it is ignored', async () => {
    const lines: string[] = [];
    const module = await compile({ ...snapshot, issuers: {} }, lines);
    const app = module.createNestApplication({ logger: false });
    await app.init();
    expect(lines).toEqual([expect.stringContaining('of no use for issuer.example: it does not hold this issuer')]);
    await app.close();
  });
});
