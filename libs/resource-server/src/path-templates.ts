import { MisconfigurationError } from '@sallyport/protocol';

/**
 * Returns the manifest templates of a path in Nest's syntax (path-to-regexp 8): `/users/:id` → `/users/{id}`,
 * `/files/*path` → `/files/{path+}`, and for an optional group `/a{/:b}` both `/a` and `/a/{b}`.
 *
 * @throws {@link MisconfigurationError} for a path a gateway cannot express: a wildcard before the end, or a parameter
 * that is only part of a segment, or a character that is not sent as it is written
 */
export function pathTemplates(path: string): string[] {
  return expandGroups(path).map((expanded) => {
    const segments = expanded.split('/').filter((segment) => segment !== '');
    return `/${segments.map((segment, index) => toTemplate(segment, index === segments.length - 1, path)).join('/')}`;
  });
}

/** Every combination of the optional groups, innermost last, without the braces. */
function expandGroups(path: string): string[] {
  const open = path.indexOf('{');
  if (open === -1) return [path];
  let depth = 0;
  for (let close = open; close < path.length; close += 1) {
    if (path[close] === '{') depth += 1;
    if (path[close] === '}') depth -= 1;
    if (depth > 0) continue;
    const [before, inside, after] = [path.slice(0, open), path.slice(open + 1, close), path.slice(close + 1)];
    return [...new Set([before + after, before + inside + after].flatMap(expandGroups))];
  }
  throw unexpressible(path);
}

function toTemplate(segment: string, last: boolean, path: string): string {
  const [, kind, name] = /^([:*])([A-Za-z_]\w*)?$/.exec(segment) ?? [];
  if (kind === ':' && name !== undefined) return `{${name}}`;
  if (kind === '*' && last) return `{${name ?? 'proxy'}+}`;
  if (!/^[\w.~!$&',;=@%-]+$/.test(segment)) throw unexpressible(path);
  return segment;
}

function unexpressible(path: string): MisconfigurationError {
  return new MisconfigurationError('manifest_invalid', [
    `The path ${path} cannot be expressed at a gateway: use ASCII segments, whole-segment parameters (/a/:b) and one wildcard at the end (/a/*rest).`,
  ]);
}
