import { describe, expect, it } from '@jest/globals';
import type { ManifestRoute } from '@sallyport/route-manifest';
import { assertRoutesOfManifest } from './manifest-faults.js';
import { readService, serviceWith } from './service.fixture.js';

const apis = readService(
  serviceWith(`
- http: { method: get, path: /open }
- http: { method: get, path: /orders, authorizer: authorizer, private: true }`),
);
const open: ManifestRoute = { app: 'orders', method: 'GET', path: '/open', access: 'public' };
const orders: ManifestRoute = { app: 'orders', method: 'GET', path: '/orders', access: 'authenticated', apiKey: true };
const faults = (...routes: ManifestRoute[]) => faultsOf(apis, routes);
const faultsOf = (some: typeof apis, routes: readonly ManifestRoute[]) => {
  try {
    assertRoutesOfManifest({ version: 1, routes }, some);
  } catch (error) {
    return (error as { faults: readonly string[] }).faults;
  }
  return [];
};

describe('the routes of a service file', () => {
  it('are those of the manifest', () => {
    expect(faults(open, orders)).toEqual([]);
  });

  it.each([
    ['open', '', 0],
    ['behind the authorizer', ', authorizer: authorizer', 1],
    ['behind a key', ', private: true', 1],
  ])('may be one more that says what the API is (RFC 9728), %s', (_, guard, count) => {
    const events = `
- http: { method: get, path: /open }
- http: { method: get, path: /orders, authorizer: authorizer, private: true }
- http: { method: get, path: /.well-known/oauth-protected-resource${guard} }`;
    expect(faultsOf(readService(serviceWith(events)), [open, orders])).toHaveLength(count);
  });

  it.each<[string, ManifestRoute[], string]>([
    [
      'lack one',
      [open, orders, { ...open, path: '/more' }],
      'GET /more is in the manifest and not in the service file',
    ],
    ['have one more', [open], 'GET /orders is in the service file and not in the manifest'],
    [
      'leave one open',
      [{ ...open, access: 'authenticated' }, orders],
      'GET /open has no authorizer in the service file',
    ],
    ['guard a public one', [open, { ...orders, access: 'public' }], 'GET /orders is public and has an authorizer'],
    ['guard one by something else', [open, { ...orders, access: 'iam' }], 'GET /orders is for signed requests'],
    ['go to another app', [{ ...open, app: 'shop' }, orders], 'GET /open belongs to shop and is sent to orders'],
    ['ask for a key or not', [{ ...open, apiKey: true }, orders], 'GET /open: only one of manifest and service file'],
  ])('are refused when they %s', (_, routes, fault) => {
    expect(faults(...routes)).toEqual([expect.stringContaining(fault)]);
  });
});
