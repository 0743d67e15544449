import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { misconfigurations, outages, refusals, type Reason } from '@sallyport/protocol';
import { settingsTables } from '@sallyport/settings';
import type { IssuerFacts } from './explanation.js';
import { remedies, tooStrictPolicy } from './remedies.js';

const reasons = Object.keys({ ...refusals, ...outages, ...misconfigurations }) as Reason[];
const issuerOf = (settings: string | undefined, more: Partial<IssuerFacts> = {}): IssuerFacts => ({
  name: 'issuer',
  issuer: 'https://issuer.example.com',
  ...(settings !== undefined && { settings }),
  algorithms: ['RS256'],
  typ: ['absent', 'jwt'],
  audience: ['https://api.example.com'],
  madeForUsBy: 'aud',
  retired: false,
  scopeName: (ours) => ours,
  ...more,
});
const remedyOf = (reason: Reason, issuer?: IssuerFacts): string =>
  remedies[reason]({ header: 'Authorization', asks: ['content:read'], issuer, trusted: [issuerOf('OIDC')] });

describe('the remedies', () => {
  it.each(reasons)('%s: is a sentence that ends', (reason) => {
    for (const issuer of [
      undefined,
      issuerOf('OIDC'),
      issuerOf('COGNITO', { audience: null, madeForUsBy: 'client_id' }),
    ]) {
      expect(remedyOf(reason, issuer)).toMatch(/^[A-Zn].{15,}[\w.]$/);
      expect(remedyOf(reason, issuer)).not.toMatch(/undefined|null|\[object/);
    }
  });

  it('name settings that exist', () => {
    const known = settingsTables.flatMap(({ entries }) => entries.map(({ name }) => name));
    const text = [...reasons.map((reason) => remedyOf(reason, issuerOf('OIDC'))), tooStrictPolicy].join('\n');
    const named = [...text.matchAll(/\b[A-Z]+(?:_[A-Z0-9]+)+\b/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('name commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const text = reasons.map((reason) => remedyOf(reason)).join('\n');
    const named = [...text.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('of a scope say what the client has to ask that issuer for, and how to get it here', () => {
    const cognito = issuerOf('COGNITO', { scopeName: (ours) => `premium/${ours}` });
    expect(remedyOf('scope_missing', cognito)).toMatch(
      /premium\/content:read \(ours: content:read\): npm run -s token -- --scope content:read/,
    );
  });

  it('of an audience say which one is ours, and which setting says so', () => {
    expect(remedyOf('audience_mismatch', issuerOf('AUTH0_LEGACY'))).toMatch(
      /https:\/\/api\.example\.com.*AUTH0_LEGACY_AUDIENCE/,
    );
    // The embedded issuer has nothing to set.
    expect(remedyOf('audience_mismatch', issuerOf(undefined))).not.toContain('_');
  });

  it('of a retired issuer name one that is trusted, and its setting', () => {
    const trusted = [issuerOf('AUTH0_LEGACY', { retired: true, issuer: 'https://old.example.com' }), issuerOf('AUTH0')];
    const says = remedies.issuer_retired({ header: 'Authorization', asks: [], trusted });
    expect(says).toMatch(/https:\/\/issuer\.example\.com.*AUTH0_LEGACY_SUNSET/);
    expect(says).not.toContain('https://old.example.com');
  });
});
