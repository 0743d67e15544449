import type { ManifestRoute } from '@sallyport/route-manifest';
import type { Demo } from './start-demo.js';

/** One line for programs; see the contract of `npm run -s demo -- --json`. */
export function announceJson({ idp, gateway, routes, tokens }: Demo): string {
  return JSON.stringify({
    ready: true,
    provider: 'local',
    urls: { idp: idp.issuer, gateway: gateway.url },
    routes,
    tokens,
  });
}

/** For people: routes, tokens and lines to paste. */
export function announceText({ idp, gateway, routes, tokens }: Demo): string {
  const width = Math.max(...routes.map(({ url }) => url.length));
  const profile = `${gateway.url.replace(/\/$/, '')}/profile`;
  const target = routes.find(({ path }) => path === '/profile')?.url ?? profile;
  const write = routes.find(({ method }) => method === 'POST');
  const { reader } = idp.clients;
  return [
    'Sallyport is ready.',
    '',
    `  provider  ${idp.issuer}  (embedded, for development)`,
    `  gateway   ${gateway.url}  (API Gateway, emulated; the authorizer is the real one)`,
    '',
    'Routes, each with the scope declared on its controller:',
    ...routes.map((route) => `  ${route.method.padEnd(6)} ${route.url.padEnd(width)}  ${describeAccess(route)}`),
    '',
    'Tokens (reader holds the read scopes, writer the write scope as well, none no scope, opaque is introspected):',
    ...Object.entries(tokens).map(([name, token]) => `  export ${name.toUpperCase()}=${token}`),
    '',
    'Try, after pasting the exports:',
    `  curl -i -H "Authorization: Bearer $READER" ${target}    # 200`,
    `  curl -i ${target}    # 401: no token`,
    `  curl -i -H "Authorization: Bearer $NONE" ${target}    # 403: a good token without the scope`,
    ...(write === undefined
      ? []
      : [`  curl -i -X POST -H "Authorization: Bearer $READER" ${write.url}    # 403: a read token on a write route`]),
    '',
    'A token of your own:',
    `  curl -s -u ${reader.clientId}:${reader.clientSecret} -d grant_type=client_credentials -d scope=content:read ${idp.issuer}/token`,
    '',
    'Every decision is logged below with its reason. Ctrl-C ends it all.',
  ].join('\n');
}

function describeAccess(route: ManifestRoute): string {
  if (route.access !== 'scopes') return route.access;
  const { allOf = [], anyOf = [] } = route.scopes;
  return [...allOf, ...(anyOf.length > 0 ? [`any of ${anyOf.join(', ')}`] : [])].join(' and ');
}
