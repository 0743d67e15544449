import { MisconfigurationError, seenValue } from '@sallyport/protocol';
import { httpMethods, type ManifestRoute, type RouteManifest } from './route-manifest.js';
import { templateShape } from './template.js';

const manifestMembers = new Set(['version', 'routes']);
const routeMembers = new Set(['app', 'method', 'path', 'access', 'scopes', 'apiKey']);
// RFC 3986 §3.3 pchar without `*`, which a policy would read as a wildcard. `.` and `..` name another path.
const segment = /^(?:\{[A-Za-z0-9._-]+\}|(?!\.{1,2}$)[A-Za-z0-9\-._~!$&'()+,;=:@%]+)$/;
const greedy = /^\{[A-Za-z0-9._-]+\+\}$/;
// RFC 6749 §3.3 scope-token: a name with a space in it could never be granted.
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * Returns the manifest in a parsed JSON value, every member checked.
 *
 * @throws {@link MisconfigurationError} `manifest_invalid`, naming every fault and the route it is in
 */
export function parseRouteManifest(json: unknown): RouteManifest {
  const faults: string[] = [];
  const routes: readonly unknown[] = isRecord(json) && Array.isArray(json['routes']) ? json['routes'] : [];
  if (!isRecord(json) || !Array.isArray(json['routes'])) faults.push('It is not an object with a "routes" array.');
  else {
    if (json['version'] !== 1) {
      faults.push(`"version" is ${seenValue(json['version'])}, not 1: write it anew with npm run manifest.`);
    }
    faults.push(...unknownMembers(json, manifestMembers));
  }

  const seen = new Set<string>();
  routes.forEach((route, index) => {
    const where = describe(route, index);
    for (const fault of routeFaults(route)) faults.push(`${where}: ${fault}`);
    if (isRecord(route) && isTemplate(route['path'])) {
      const key = `${String(route['method'])} ${templateShape(route['path'])}`;
      if (seen.has(key)) faults.push(`${where}: is declared twice.`);
      seen.add(key);
    }
  });
  if (faults.length > 0) throw new MisconfigurationError('manifest_invalid', faults);
  return { version: 1, routes: routes as ManifestRoute[] };
}

function routeFaults(route: unknown): string[] {
  if (!isRecord(route)) return ['is not an object.'];
  const faults = unknownMembers(route, routeMembers);
  if (typeof route['app'] !== 'string' || route['app'] === '') faults.push('names no "app".');
  if (!httpMethods.includes(route['method'] as never)) {
    faults.push(`"method" is ${seenValue(route['method'])}, not one of ${httpMethods.join(', ')}.`);
  }
  if (!isTemplate(route['path'])) {
    faults.push(`"path" is ${seenValue(route['path'])}, not a template such as /users/{id} or /files/{proxy+}.`);
  }
  if (route['apiKey'] !== undefined && route['apiKey'] !== true) {
    faults.push(`"apiKey" is ${seenValue(route['apiKey'])}: write true, or leave it out.`);
  }
  return [...faults, ...accessFaults(route['access'], route['scopes'])];
}

function unknownMembers(object: Record<string, unknown>, known: ReadonlySet<string>): string[] {
  const unknown = Object.keys(object).filter((member) => !known.has(member));
  return unknown.length === 0 ? [] : [`has unknown members: ${unknown.join(', ')}.`];
}

function accessFaults(access: unknown, scopes: unknown): string[] {
  if (access === 'scopes') return scopesFault(scopes);
  if (access !== 'public' && access !== 'authenticated' && access !== 'iam') {
    return [`"access" is ${seenValue(access)}, not one of public, authenticated, scopes, iam.`];
  }
  return scopes === undefined ? [] : [`has "scopes" although its access is ${access}.`];
}

function scopesFault(scopes: unknown): string[] {
  if (!isRecord(scopes)) return ['its access is scopes and it has no "scopes" object.'];
  const { allOf, anyOf, ...rest } = scopes;
  const lists = [allOf, anyOf].filter((list) => list !== undefined);
  const good = lists.every(
    (list) => Array.isArray(list) && list.every((scope) => typeof scope === 'string' && scopeToken.test(scope)),
  );
  if (!good || Object.keys(rest).length > 0) {
    return ['"scopes" holds something else than lists of scope names (no space, quote or backslash) in allOf, anyOf.'];
  }
  return lists.flat().length === 0 ? ['"scopes" asks for nothing: name at least one scope.'] : [];
}

function isTemplate(path: unknown): path is string {
  if (path === '/') return true;
  if (typeof path !== 'string' || !path.startsWith('/')) return false;
  const segments = path.slice(1).split('/');
  return segments.every((text, index) => segment.test(text) || (index === segments.length - 1 && greedy.test(text)));
}

function describe(route: unknown, index: number): string {
  return isRecord(route) && typeof route['method'] === 'string' && typeof route['path'] === 'string'
    ? `${route['method']} ${route['path']}`
    : `route ${index + 1}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
