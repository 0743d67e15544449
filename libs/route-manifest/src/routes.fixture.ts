import type { HttpMethod, ManifestRoute } from './route-manifest.js';

type Asks = {
  readonly [Kind in ManifestRoute['access']]: Extract<ManifestRoute, { access: Kind }>;
}[ManifestRoute['access']];

/** `'GET /users/{id}'` and what it asks; of the application `shop` unless told otherwise. */
export function route(
  methodAndPath: string,
  asks: Pick<Asks, 'access' | 'apiKey'> & { readonly scopes?: unknown } = { access: 'authenticated' },
  app = 'shop',
): ManifestRoute {
  const [method, path] = methodAndPath.split(' ') as [HttpMethod, string];
  return { app, method, path, ...asks } as ManifestRoute;
}

export const all = (...allOf: string[]) => ({ access: 'scopes', scopes: { allOf } }) as const;
export const any = (...anyOf: string[]) => ({ access: 'scopes', scopes: { anyOf } }) as const;
export const open = { access: 'public' } as const;
export const signedIn = { access: 'authenticated' } as const;
export const signed = { access: 'iam' } as const;
export const keyed = { apiKey: true } as const;
