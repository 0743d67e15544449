import type { ManifestRoute } from '@sallyport/route-manifest';
import type { TokenRequest } from '../../local-idp/src/dialect.js';
import { docsPath } from './api-docs.js';
import type { Demo } from './start-demo.js';

/** One line for programs; see the contract of `npm run -s demo -- --json`. */
export async function announceJson({
  provider,
  gateway,
  consoleUrl,
  membersUrl,
  routes,
  region,
  apiKey,
}: Demo): Promise<string> {
  const { identityPool } = provider;
  return JSON.stringify({
    ready: true,
    provider: provider.name,
    urls: {
      idp: provider.issuer,
      gateway: gateway.url,
      docs: `${gateway.url}/${docsPath}`,
      ...(consoleUrl && { console: consoleUrl }),
      ...(membersUrl && { members: membersUrl }),
      ...(identityPool && { identityPool: identityPool.url }),
    },
    region,
    apiKey,
    routes,
    tokens: provider.tokens,
    ...(identityPool && {
      identityPool: { id: identityPool.id, login: identityPool.login, idToken: await identityPool.idToken() },
    }),
  });
}

/** For people: routes, tokens and lines to paste. */
export function announceText({ provider, gateway, consoleUrl, membersUrl, tokenHeader, routes, apiKey }: Demo): string {
  const width = Math.max(...routes.map(({ url }) => url.length));
  const what = provider.embedded ? `embedded, for development${inDialect(provider.name)}` : provider.name;
  return [
    'Sallyport is ready.',
    '',
    `  provider  ${provider.issuer}  (${what})`,
    `  gateway   ${gateway.url}  (API Gateway, emulated; the authorizer is the real one)`,
    `  docs      ${gateway.url.replace(/\/$/, '')}/${docsPath}  (OpenAPI of the routes below, from the same declarations)`,
    ...(consoleUrl === undefined ? [] : [`  console   ${consoleUrl}`]),
    ...(membersUrl === undefined ? [] : [`  members   ${membersUrl}  (sign in, signed requests)`]),
    ...provider.notes.map((note) => `  note      ${note}`),
    '',
    'Routes, each with what is declared on its controller:',
    ...routes.map((route) => `  ${route.method.padEnd(6)} ${route.url.padEnd(width)}  ${describeAccess(route)}`),
    '',
    `Tokens (${describeTokens(provider.tokens)}):`,
    ...Object.entries(provider.tokens).map(([name, token]) => `  export ${name.toUpperCase()}=${token}`),
    ...(apiKey === undefined ? [] : ['', 'A key of the usage plan:', `  export API_KEY=${apiKey}`]),
    '',
    'Try, after pasting the exports:',
    ...curlLines(routes, provider.tokens, tokenHeader),
    ...explainLine(routes, provider),
    ...(apiKey === undefined ? [] : keyLines(routes)),
    ...(provider.tokenRequest === undefined
      ? []
      : ['', 'A token of your own:', `  ${tokenLine(provider.tokenRequest)}`]),
    '',
    'Every decision is logged below with its reason. Ctrl-C ends it all.',
  ].join('\n');
}

const inDialect = (name: string): string => (name === 'local' ? '' : `, speaking ${name.replaceAll(',', ' and ')}`);

const meanings = {
  reader: 'reader holds the read scopes',
  writer: 'writer the write scope as well',
  none: 'none no scope',
  opaque: 'opaque is introspected',
} as const;

const describeTokens = (tokens: Demo['provider']['tokens']): string =>
  Object.entries(meanings)
    .filter(([name]) => name in tokens)
    .map(([, meaning]) => meaning)
    .join(', ') || 'none could be had; the notes say why';

function curlLines(routes: Demo['routes'], tokens: Demo['provider']['tokens'], tokenHeader: string): string[] {
  const read = routes.find(({ path }) => path === '/profile') ?? routes[0];
  const write = routes.find(({ method }) => method === 'POST');
  if (read === undefined) return [];
  const bearer = (name: string) => `-H "${tokenHeader}: Bearer $${name.toUpperCase()}"`;
  return [
    ...('reader' in tokens ? [`  curl -i ${bearer('reader')} ${read.url}    # 200`] : []),
    `  curl -i ${read.url}    # 401: no token`,
    ...('none' in tokens ? [`  curl -i ${bearer('none')} ${read.url}    # 403: a good token without the scope`] : []),
    ...('reader' in tokens && write !== undefined
      ? [`  curl -i -X POST ${bearer('reader')} ${write.url}    # 403: a read token on a write route`]
      : []),
  ];
}

/** The one command among the lines: it takes the settings of this process, where the usual ones would not find it. */
function explainLine(routes: Demo['routes'], { tokens, settings = {} }: Demo['provider']): string[] {
  const name = (['none', 'reader'] as const).find((each) => each in tokens);
  const read = routes.find(({ path }) => path === '/profile');
  if (name === undefined || read === undefined) return [];
  const variables = Object.entries(settings).map(([variable, value]) => `${variable}=${quoted(value)} `);
  const command = `${variables.join('')}npm run -s explain -- '${read.method} ${read.path}' --token -`;
  return [`  echo $${name.toUpperCase()} | ${command}    # why ${name === 'none' ? '403' : '200'}, step by step`];
}

const quoted = (value: string): string =>
  /^[\w./:,@+-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;

/** A key opens what asks for a key alone, and nothing that asks who calls. */
function keyLines(routes: Demo['routes']): string[] {
  const keyed = (access: ManifestRoute['access']) =>
    routes.find((route) => route.apiKey === true && route.access === access);
  const [open, signed] = [keyed('public'), keyed('iam')];
  const key = '-H "X-Api-Key: $API_KEY"';
  return [
    ...(open === undefined ? [] : [`  curl -i ${key} ${open.url}    # 200`]),
    ...(signed === undefined ? [] : [`  curl -i ${key} ${signed.url}    # 403: not signed`]),
  ];
}

function tokenLine({ url, client: { clientId, clientSecret }, form }: TokenRequest): string {
  const parameters = Object.entries(form).map(([name, value]) => `-d ${name}=${value}`);
  return `curl -s -u ${clientId}:${clientSecret} ${parameters.join(' ')} ${url}`;
}

const accessWords = { public: 'public', authenticated: 'any token', iam: 'signed by IAM credentials' } as const;

function describeAccess(route: ManifestRoute): string {
  const key = route.apiKey === true ? ['an API key'] : [];
  if (route.access !== 'scopes') return [accessWords[route.access], ...key].join(' and ');
  const { allOf = [], anyOf = [] } = route.scopes;
  return [...allOf, ...(anyOf.length > 0 ? [`any of ${anyOf.join(', ')}`] : []), ...key].join(' and ');
}
