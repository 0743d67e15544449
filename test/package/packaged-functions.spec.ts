import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { totalDeadlineMs } from '@sallyport/issuer-client';
import { manifestTag, parseRouteManifest } from '@sallyport/route-manifest';
import { secretDeadlineMs } from '@sallyport/secrets';
import { readTemplateApis } from '@sallyport/service-file';
import { readSettings } from '@sallyport/settings';
import routeManifest from '../../route-manifest.json' with { type: 'json' };
import { deployedFunction } from '../runtime-api/start-packaged.js';
import { readZip } from '../runtime-api/read-zip.js';
import { packaged, type Packaged } from './packaged.js';

jest.setTimeout(300_000);

const run = promisify(execFile);
const apps = ['authorizer', 'account', 'members', 'premium-content'] as const;
/** Every function that is deployed, by the file of its unit. */
const units = {
  'serverless.yml': apps,
  'serverless.consumers.yml': ['content-consumer'],
  'serverless.identity-provider.yml': ['identity-secret'],
} as const;
const functions = Object.entries(units).flatMap(([file, names]) => names.map((name) => [name, file] as const));
const packages = new Map<string, Packaged>();
let service: Packaged;
beforeAll(async () => {
  for (const file of Object.keys(units)) packages.set(file, await packaged({}, { file, contents: 'bundles' }));
  service = packages.get('serverless.yml')!;
});

/** What a probe prints of the handler in a zip, unpacked by itself. */
async function arityOf(service: Packaged, name: string, handler: string): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'zip-'));
  try {
    for (const [file, content] of readZip(service.zip(name))) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), content);
    }
    const [file, exported] = [handler.replace(/\.\w+$/, '.mjs'), handler.split('.').at(-1)];
    const probe = `const found = await import(process.argv[1]); console.log(found[process.argv[2]].length); process.exit(0)`;
    const args = ['--input-type=module', '-e', probe, path.join(folder, file), exported!];
    // What a start asks of settings; the authorizer reads them while it loads.
    const env = { ...deployedFunction(service.template, name).environment, LOG_LEVEL: 'silent' };
    return Number((await run(process.execPath, args, { env, cwd: folder })).stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.each(functions)('the zip of %s (%s)', (name, unit) => {
  const its = () => packages.get(unit)!;

  it('holds its own bundle, and nothing else: no source map, no module of another', () => {
    const files = [...readZip(its().zip(name)).keys()].filter((file) => !file.endsWith('/'));
    expect(files).toContain(deployedFunction(its().template, name).handler.replace(/\.\w+$/, '.mjs'));
    // The authorizer starts from a script with its bytecode beside it.
    const own = new RegExp(`^dist/lambda/${name}/([^/]+\\.(mjs|json)|start-[^/]+\\.(js|bytecode|[a-z-]+\\.bytecode))$`);
    for (const file of files) expect(file).toMatch(own);
  });

  it('exports a handler of at most two parameters: nodejs24.x refuses callbacks', async () => {
    expect(await arityOf(its(), name, deployedFunction(its().template, name).handler)).toBeLessThanOrEqual(2);
  });
});

// The custom resource has none.
describe.each(functions.filter(([name]) => name !== 'identity-secret'))('the settings of %s (%s)', (name, unit) => {
  it('are those of the template, and are accepted', () => {
    const { environment } = deployedFunction(packages.get(unit)!.template, name);
    expect(() => readSettings({ ...environment, AWS_LAMBDA_FUNCTION_NAME: name })).not.toThrow();
  });
});

describe('the gateway and its authorizer', () => {
  const settingsOf = (name: string) =>
    readSettings({ ...deployedFunction(service.template, name).environment, AWS_LAMBDA_FUNCTION_NAME: name });
  const { id, accountId } = { id: 'sallyport', accountId: '123456789012' };
  const authorizer = () => readTemplateApis(service.template, 'eu-west-1', { id, accountId }).rest?.authorizer;

  it('look for the token in the same header, and cache for as long as the function thinks (RA6, G47)', () => {
    for (const name of apps) {
      const { tokenHeader, authorizerCacheTtlSeconds } = settingsOf(name);
      expect(authorizer()).toMatchObject({
        identitySource: `method.request.header.${tokenHeader}`,
        resultTtlSeconds: authorizerCacheTtlSeconds,
      });
    }
  });

  it('let a token that passes the expression of the gateway pass the scheme of the function (RD1)', () => {
    const { validationExpression = '' } = authorizer() as { readonly validationExpression?: string };
    const takes = (value: string) => new RegExp(`^(?:${validationExpression})$`).test(value);
    expect([takes('Bearer a.b-c_d'), takes('bearer a'), takes('a.b.c'), takes('Bearer '), takes('Basic a')]).toEqual([
      true,
      true,
      settingsOf('authorizer').tokenScheme === 'optional',
      false,
      false,
    ]);
  });

  it('keep an answer no longer than any token lives at least: settings that say otherwise do not start', () => {
    const { environment } = deployedFunction(service.template, 'authorizer');
    const { authorizerCacheTtlSeconds } = settingsOf('authorizer');
    const shorter = { TOKEN_MIN_LIFETIME_SECONDS: String(authorizerCacheTtlSeconds - 1) };
    expect(() => readSettings({ ...environment, ...shorter })).toThrow(/AUTHORIZER_CACHE_TTL_SECONDS/);
  });

  it('wait for each other: the function may run longer than everything it waits for', () => {
    // For keys: metadata, then the key set. For an opaque token: our secret, then the question with its metadata.
    const longestWaitMs = Math.max(2 * totalDeadlineMs, secretDeadlineMs + totalDeadlineMs);
    expect(deployedFunction(service.template, 'authorizer').timeoutSeconds * 1000).toBeGreaterThan(longestWaitMs);
  });
});

it('the applications and the authorizer are built with one manifest (RC8)', () => {
  const tag = manifestTag(parseRouteManifest(routeManifest));
  for (const name of ['account', 'members', 'premium-content']) {
    const code = [...readZip(service.zip(name)).values()].map(String).join('\n');
    expect([name, code.includes(`"${tag}"`)]).toEqual([name, true]);
  }
});

describe('the environment of a function', () => {
  it('names secrets and holds none', () => {
    for (const [name, unit] of functions) {
      const { environment } = deployedFunction(packages.get(unit)!.template, name);
      for (const [variable, value] of Object.entries(environment)) {
        const isSecret = /SECRET|PASSWORD|PRIVATE|TOKEN$|API_KEY/.test(variable) && !variable.endsWith('_ID');
        expect([variable, isSecret && value !== '']).toEqual([variable, false]);
        expect(value).not.toMatch(/-----BEGIN|^eyJ|AKIA/);
      }
    }
  });
});
