import type { RouteManifest } from '@sallyport/route-manifest';

/** Returns the manifest for a gate that leaves scopes to the guard: their routes take any good token. Others stay. */
export const withoutScopes = ({ version, routes }: RouteManifest): RouteManifest => ({
  version,
  routes: routes.map((route) => {
    if (route.access !== 'scopes') return route;
    const { scopes: _left, ...rest } = route;
    return { ...rest, access: 'authenticated' };
  }),
});
