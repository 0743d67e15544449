/**
 * Which room may enter which: the import table of the house, one sentence-named rule per line.
 * Opening a way that is not listed here is a design decision; write down why before adding it.
 */
/** Specs and what they set up with. */
const spec = '(\\.spec|[.-]fixture)\\.tsx?$';
const lib = (names) => `^libs/(${names.join('|')})/`;
const npm = (names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;

const protocol = ['protocol'];
const faces = ['protocol', 'credentials', 'authentication', 'authorization', 'route-manifest', 'decision-log'];
const provider = ['protocol', 'identity-provider', 'keys', 'token-verification', 'issuer-client'];

/** lib → the libs its shipped files may import. Specs may import more, by the same doors. */
const mayImport = {
  protocol: [],
  credentials: protocol,
  secrets: protocol,
  authorization: protocol,
  keys: protocol,
  'certificate-authority': [],
  'decision-log': protocol,
  'route-manifest': protocol,
  'token-cache': protocol,
  settings: protocol,
  'token-verification': ['protocol', 'keys'],
  'issuer-client': ['protocol', 'secrets'],
  'identity-provider': ['protocol', 'keys', 'token-verification', 'issuer-client'],
  'provider-arculix': provider,
  'provider-auth0': provider,
  'provider-cognito': provider,
  'provider-oidc': provider,
  'token-client': ['protocol', 'identity-provider', 'token-cache'],
  'token-events': ['protocol', 'keys', 'token-verification', 'identity-provider', 'token-cache'],
  'sender-constraint': ['protocol', 'credentials', 'keys', 'token-cache'],
  authentication: [
    'protocol',
    'credentials',
    'token-verification',
    'identity-provider',
    'token-cache',
    'sender-constraint',
  ],
  'resource-server': faces,
  'api-gateway': faces,
  'passport-strategy': [...faces, 'identity-provider', 'keys', 'token-verification', 'resource-server'],
  'message-access': ['protocol', 'credentials', 'resource-server'],
  openapi: ['protocol', 'resource-server', 'route-manifest'],
  'lambda-runtime': ['protocol', 'api-gateway'],
  'gateway-emulator': ['protocol', 'route-manifest', 'api-gateway'],
  'service-file': ['protocol', 'route-manifest', 'gateway-emulator'],
  // For pages: it runs in a browser.
  'sign-in': [],
  explain: ['protocol', 'credentials', 'authentication', 'authorization', 'route-manifest', 'api-gateway'],
};
const tabled = [...Object.keys(mayImport), 'composition', 'testing'];

/** Ways that exist for types alone: nothing of the other lib may be loaded through them. */
const typesOnly = [
  ['gateway-emulator', 'api-gateway'],
  ['service-file', 'gateway-emulator'],
];

const appsMayImport = [
  'composition',
  'resource-server',
  'message-access',
  'lambda-runtime',
  'passport-strategy',
  'openapi',
  'token-client',
].concat(['settings', 'protocol', 'route-manifest']);
/** What single apps may enter besides: the vocabulary of their own job. */
const appsMayAlsoImport = {
  authorizer: ['api-gateway', 'decision-log', 'token-events'],
  'local-idp': ['testing', 'certificate-authority'],
  demo: ['gateway-emulator', 'service-file', 'api-gateway', 'decision-log', 'explain'],
  console: ['gateway-emulator', 'explain', 'decision-log', 'sign-in'],
  'members-web': ['sign-in'],
};
/** Apps that exist to hold others together. */
const gatheringApps = ['demo', 'manifest'];

const sentence = (names) => (names.length === 0 ? 'no other lib' : `only ${names.join(', ')}`);
const rule = (name, from, to, comment) => ({ name, severity: 'error', from, to, ...(comment ? { comment } : {}) });

const libRules = Object.entries(mayImport).map(([name, others]) =>
  rule(
    `${name} imports ${sentence(others)}`,
    { path: lib([name]), pathNot: spec },
    {
      path: '^libs/',
      pathNot: lib([name, 'testing', ...others]),
    },
  ),
);

const typesOnlyRules = typesOnly.map(([from, to]) =>
  rule(
    `${from} imports types alone from ${to}`,
    { path: lib([from]), pathNot: spec },
    {
      path: lib([to]),
      dependencyTypesNot: ['type-only'],
    },
  ),
);

const appRules = Object.entries(appsMayAlsoImport).map(([name, more]) =>
  rule(
    `the ${name} app imports composition, the faces, settings and ${more.join(', ')}`,
    {
      path: `^apps/${name}/`,
      pathNot: spec,
    },
    { path: '^libs/', pathNot: lib([...appsMayImport, ...more]) },
  ),
);

module.exports = {
  forbidden: [
    rule(
      "nothing on the path of the authorizer's Lambda imports Nest, express, rxjs or reflect-metadata",
      { path: '^apps/authorizer/src/lambda\\.ts$' },
      { path: npm(['@nestjs/[^/]+', '@types/express', 'express', 'rxjs', 'reflect-metadata']), reachable: true },
    ),
    rule(
      'a provider module never imports another provider module',
      { path: '^libs/(provider-[^/]+)/' },
      { path: '^libs/provider-', pathNot: '^libs/$1/' },
    ),
    rule('a lib never imports an app', { path: '^libs/' }, { path: '^apps/' }),
    rule(
      'another lib is entered by its index.ts or nest.ts',
      { path: '^libs/([^/]+)/' },
      { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/(index|nest)\\.ts$'] },
    ),
    rule(
      'apps, tests and tools enter a lib by its index.ts or nest.ts',
      { path: '^(apps|test|tools)/' },
      { path: '^libs/', pathNot: '^libs/[^/]+/src/(index|nest)\\.ts$' },
    ),
    rule(
      'a lib does not import its own index.ts',
      { path: '^libs/([^/]+)/', pathNot: [spec, '^libs/[^/]+/src/nest\\.ts$'] },
      { path: '^libs/$1/src/index\\.ts$' },
    ),
    rule(
      'testing is imported by specs, tests and the local identity provider alone',
      { pathNot: [spec, '^test/', '^libs/testing/', '^apps/local-idp/'] },
      { path: '^libs/testing/' },
    ),
    rule(
      'what issues certificates is imported by specs, tests and the local identity provider alone',
      { pathNot: [spec, '^test/', '^libs/(testing|certificate-authority)/', '^apps/local-idp/'] },
      { path: '^libs/certificate-authority/' },
    ),
    rule(
      'what runs in a browser imports nothing of Node',
      { path: '^(libs/sign-in|apps/members-web|apps/console/src/page)/', pathNot: spec },
      { dependencyTypes: ['core'] },
    ),
    rule('an app names no identity provider', { path: '^apps/', pathNot: spec }, { path: '^libs/provider-' }),
    rule(
      'an app imports composition, the faces and settings',
      { path: '^apps/', pathNot: [spec, `^apps/(${Object.keys(appsMayAlsoImport).join('|')})/`] },
      { path: '^libs/', pathNot: lib([...appsMayImport, 'testing', 'provider-[^/]+']) },
    ),
    rule(
      'an app does not import another app',
      { path: '^apps/([^/]+)/', pathNot: [spec, `^apps/(${gatheringApps.join('|')})/`] },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule(
      'composition imports every lib but testing, gateway-emulator and service-file',
      { path: lib(['composition']), pathNot: spec },
      { path: lib(['testing', 'gateway-emulator', 'service-file']) },
    ),
    rule(
      'a lib that the import table does not know imports protocol alone',
      { path: '^libs/([^/]+)/', pathNot: [spec, lib(tabled)] },
      { path: '^libs/', pathNot: ['^libs/$1/', lib(protocol)] },
    ),
    rule(
      'what ships imports no development dependency',
      { path: '^(apps|libs)/', pathNot: [spec, '^libs/testing/', '^apps/local-idp/'] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'a fixture is imported by specs and tests alone',
      { pathNot: [spec, '^test/', '^libs/testing/'] },
      { path: '[.-]fixture\\.ts$' },
    ),
    rule('nothing imports in a circle', {}, { circular: true }),
    rule('every import can be resolved', {}, { couldNotResolve: true }),
    ...libRules,
    ...typesOnlyRules,
    ...appRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
