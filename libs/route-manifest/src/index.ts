export { manifestHash, sortRoutes } from './manifest-hash.js';
export { matchRoute } from './match-route.js';
export { parseRouteManifest } from './parse-manifest.js';
export { httpMethods, type HttpMethod, type ManifestRoute, type RouteManifest } from './route-manifest.js';
export { templateShape } from './template.js';
