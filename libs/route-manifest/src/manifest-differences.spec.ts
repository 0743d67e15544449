import { describe, expect, it } from '@jest/globals';
import { manifestDifferences } from './manifest-differences.js';
import { manifestHash, manifestTag } from './manifest-hash.js';
import type { ManifestRoute } from './route-manifest.js';

const profile: ManifestRoute = {
  app: 'shop',
  method: 'GET',
  path: '/profile',
  access: 'scopes',
  scopes: { allOf: ['profile:read', 'email'] },
};
const health: ManifestRoute = { app: 'shop', method: 'GET', path: '/health', access: 'public' };
const manifest = (...routes: ManifestRoute[]) => ({ version: 1, routes }) as const;

describe('the differences of two manifests', () => {
  it('are none for manifests of one hash, whatever their order', () => {
    const [one, other] = [
      manifest(profile, health),
      manifest(health, { ...profile, scopes: { allOf: ['email', 'profile:read'] } }),
    ];
    expect(manifestHash(one)).toBe(manifestHash(other));
    expect(manifestDifferences(one, other)).toEqual([]);
  });

  it('name a route that asks something else', () => {
    expect(
      manifestDifferences(
        manifest(profile, health),
        manifest({ ...profile, access: 'authenticated' } as never, health),
      ),
    ).toEqual(['shop: GET /profile is profile:read and email in the manifest and authenticated where it is enforced.']);
  });

  it('name a route of one side alone', () => {
    expect(manifestDifferences(manifest(health), manifest(profile))).toEqual([
      'shop: GET /health is in the manifest (public) and enforced by nobody.',
      'shop: GET /profile is enforced (profile:read and email) and missing from the manifest.',
    ]);
  });

  it('name an application that serves the route of another', () => {
    expect(manifestDifferences(manifest(health), manifest({ ...health, app: 'blog' }))).toHaveLength(2);
  });

  it('name an API key that is asked for on one side', () => {
    expect(manifestDifferences(manifest(health), manifest({ ...health, apiKey: true }))).toEqual([
      'shop: GET /health is public in the manifest and public + API key where it is enforced.',
    ]);
  });
});

it('the tag of a manifest is the beginning of its hash', () => {
  expect(manifestHash(manifest(profile))).toMatch(new RegExp(`^${manifestTag(manifest(profile))}`));
  expect(manifestTag(manifest(profile))).toHaveLength(12);
});
