import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const program = path.resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const rules = path.resolve('.dependency-cruiser.cjs');

interface Crossing {
  readonly file: string;
  readonly imports: string;
  readonly rule: string;
}

/** One import for every kind of door that must stay shut. */
const shut: readonly Crossing[] = [
  { file: 'libs/protocol/src/a.ts', imports: '@sallyport/keys', rule: 'protocol imports no other lib' },
  { file: 'libs/keys/src/a.ts', imports: '@sallyport/credentials', rule: 'keys imports only protocol' },
  {
    file: 'libs/api-gateway/src/a.ts',
    imports: '@sallyport/resource-server',
    rule: 'api-gateway imports only protocol, credentials, authentication, authorization, route-manifest, decision-log',
  },
  {
    file: 'libs/provider-auth0/src/a.ts',
    imports: '@sallyport/provider-oidc',
    rule: 'a provider module never imports another provider module',
  },
  { file: 'libs/settings/src/a.ts', imports: '../../../apps/account/src/main.js', rule: 'a lib never imports an app' },
  {
    file: 'libs/credentials/src/a.ts',
    imports: '../../protocol/src/inner.js',
    rule: 'another lib is entered by its index.ts or nest.ts',
  },
  {
    file: 'apps/members/src/inside.ts',
    imports: '../../../libs/protocol/src/inner.js',
    rule: 'apps, tests and tools enter a lib by its index.ts or nest.ts',
  },
  { file: 'libs/secrets/src/a.ts', imports: './index.js', rule: 'a lib does not import its own index.ts' },
  {
    file: 'libs/token-cache/src/a.ts',
    imports: '@sallyport/testing',
    rule: 'testing is imported by specs, tests and the local identity provider alone',
  },
  {
    file: 'libs/keys/src/a.ts',
    imports: '@sallyport/certificate-authority',
    rule: 'what issues certificates is imported by specs, tests and the local identity provider alone',
  },
  { file: 'libs/sign-in/src/a.ts', imports: 'node:crypto', rule: 'what runs in a browser imports nothing of Node' },
  { file: 'apps/members/src/a.ts', imports: '@sallyport/provider-oidc', rule: 'an app names no identity provider' },
  {
    file: 'apps/members/src/b.ts',
    imports: '@sallyport/keys',
    rule: 'an app imports composition, the faces and settings',
  },
  {
    file: 'apps/members/src/c.ts',
    imports: '../../account/src/main.js',
    rule: 'an app does not import another app',
  },
  {
    file: 'libs/composition/src/a.ts',
    imports: '@sallyport/gateway-emulator',
    rule: 'composition imports every lib but testing, gateway-emulator and service-file',
  },
  {
    file: 'libs/brand-new/src/a.ts',
    imports: '@sallyport/keys',
    rule: 'a lib that the import table does not know imports protocol alone',
  },
  {
    file: 'libs/gateway-emulator/src/a.ts',
    imports: '@sallyport/api-gateway',
    rule: 'gateway-emulator imports types alone from api-gateway',
  },
  {
    file: 'libs/authorization/src/a.ts',
    imports: 'jose',
    rule: 'what ships imports no development dependency',
  },
  {
    file: 'libs/route-manifest/src/a.ts',
    imports: './routes.fixture.js',
    rule: 'a fixture is imported by specs and tests alone',
  },
  { file: 'libs/decision-log/src/a.ts', imports: './circle.js', rule: 'nothing imports in a circle' },
  { file: 'libs/explain/src/a.ts', imports: 'nowhere-to-be-found', rule: 'every import can be resolved' },
];

/** Ways in that must stay open: a rule that shuts everything would pass the table above. */
const open: readonly Omit<Crossing, 'rule'>[] = [
  { file: 'libs/keys/src/b.ts', imports: '@sallyport/protocol' },
  { file: 'libs/keys/src/b.spec.ts', imports: '@sallyport/testing' },
  { file: 'libs/provider-oidc/src/b.ts', imports: '@sallyport/keys' },
  { file: 'libs/composition/src/b.ts', imports: '@sallyport/provider-oidc' },
  { file: 'apps/demo/src/b.ts', imports: '../../account/src/main.js' },
  { file: 'apps/local-idp/src/b.ts', imports: '@sallyport/testing' },
  { file: 'apps/local-idp/src/c.ts', imports: '@sallyport/certificate-authority' },
  { file: 'test/journeys/b.ts', imports: '@sallyport/testing' },
];

const libs =
  'api-gateway certificate-authority credentials gateway-emulator keys protocol provider-oidc resource-server secrets testing';
const packages = ['jose', 'rxjs'];

const authorizerRule = "nothing on the path of the authorizer's Lambda imports Nest, express, rxjs or reflect-metadata";

const source = ({ imports }: { imports: string }) =>
  `import { value } from '${imports}';\nexport const used = value;\n`;

const house: Record<string, string> = {
  'package.json': JSON.stringify({
    type: 'module',
    dependencies: { rxjs: '1.0.0' },
    devDependencies: { jose: '1.0.0' },
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      target: 'es2022',
      verbatimModuleSyntax: true,
      paths: { '@sallyport/*': ['./libs/*/src/index.ts'] },
    },
  }),
  'apps/account/src/main.ts': 'export const value = 1;\n',
  'libs/protocol/src/inner.ts': 'export const value = 1;\n',
  'libs/route-manifest/src/routes.fixture.ts': 'export const value = 1;\n',
  'libs/decision-log/src/circle.ts': "export { used as value } from './a.js';\n",
  // The forbidden package is two steps away from the Lambda's entry.
  'apps/authorizer/src/lambda.ts': source({ imports: './wiring.js' }),
  'apps/authorizer/src/wiring.ts': "import 'rxjs';\nexport const value = 1;\n",
  // The one way of types that must stay open.
  'libs/gateway-emulator/src/b.ts':
    "import type { value } from '@sallyport/api-gateway';\nexport type Value = typeof value;\n",
  ...Object.fromEntries(libs.split(' ').map((name) => [`libs/${name}/src/index.ts`, 'export const value = 1;\n'])),
  ...Object.fromEntries(
    packages.flatMap((name) => [
      [
        `node_modules/${name}/package.json`,
        JSON.stringify({ name, version: '1.0.0', type: 'module', main: 'index.js' }),
      ],
      [`node_modules/${name}/index.js`, 'export const value = 1;\n'],
    ]),
  ),
  ...Object.fromEntries([...shut, ...open].map((crossing) => [crossing.file, source(crossing)])),
};

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

/** What dependency-cruiser says about the made-up house, under the rules of the real one. */
async function cruise(folder: string): Promise<readonly Violation[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, '--config', rules, '--output-type', 'json', 'apps', 'libs', 'test'],
    { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
  );
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

describe('the import rules', () => {
  let folder = '';
  let violations: readonly Violation[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sallyport-house-'));
    for (const [file, text] of Object.entries(house)) {
      await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    }
    violations = await cruise(folder);
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const brokenBy = (file: string) => violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);

  it.each(shut)('report that $file must not import $imports', ({ file, rule }) => {
    expect(brokenBy(file)).toContain(rule);
  });

  it.each(open)('leave $file free to import $imports', ({ file }) => {
    expect(brokenBy(file)).toEqual([]);
  });

  it('follow the imports of the authorizer to the last file', () => {
    expect(brokenBy('apps/authorizer/src/lambda.ts')).toEqual([authorizerRule]);
  });

  it('let types through where the table says types', () => {
    expect(brokenBy('libs/gateway-emulator/src/b.ts')).toEqual([]);
  });
});
