import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const apps = fileURLToPath(new URL('../../../apps/', import.meta.url));
const vendors = /arculix|acceptto|secureauth|auth0|cognito|oidc|openid|doorkeeper/i;
/**
 * The one that is all vendors, what gathers it with the others, and what deploys with Cognito's own unit; what is left is
 * what a user would write.
 */
const ofVendors = ['local-idp', 'demo', 'identity-secret'];

/** Pages explain the vendors' dialects and speak to an identity pool; they run nowhere by themselves. */
const runs = (name: string): boolean =>
  ['main.ts', 'lambda.ts'].some((file) => existsSync(`${apps}${name}/src/${file}`));
const applications = readdirSync(apps).filter((name) => runs(name) && !ofVendors.includes(name));
const sourcesOf = (app: string): string[] =>
  readdirSync(`${apps}${app}/src`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => `${app}/src/${file}`);

describe('the applications that every identity provider was run with', () => {
  it.each(applications)('%s: no source names a provider', (app) => {
    const sources = sourcesOf(app);
    expect(sources.length).toBeGreaterThan(2);
    for (const file of sources)
      expect([file, vendors.exec(readFileSync(apps + file, 'utf8'))?.[0]]).toEqual([file, undefined]);
  });

  it('are the ones the journeys run: the same test finds a name where there is one', () => {
    expect(applications).toEqual(expect.arrayContaining(['account', 'authorizer', 'members', 'premium-content']));
    expect(sourcesOf('local-idp').some((file) => vendors.test(readFileSync(apps + file, 'utf8')))).toBe(true);
  });
});
