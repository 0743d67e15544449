import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';

jest.setTimeout(180_000);

const root = path.resolve('.');
let folder: string;
/** AWS on loopback. Stacks are not there unless said otherwise. */
let aws: Server;
let stacks: Record<string, 'denied' | 'rest' | 'http'>;
/** Names of stacks that were asked about, and what was deleted. */
let asked: string[];
let deleted: string[];

const gateways: Readonly<Record<string, string>> = { rest: 'ApiGatewayRestApi', http: 'HttpApi' };
const failure = (code: string, message: string) =>
  `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>${code}</Code>` +
  `<Message>${message}</Message></Error><RequestId>0</RequestId></ErrorResponse>`;

/** What CloudFormation says, and STS. A stack that is there has its gateway, and no bucket that would have to be emptied. */
function answer(query: URLSearchParams): readonly [status: number, body: string] {
  const [action, stack, id] = ['Action', 'StackName', 'LogicalResourceId'].map((name) => query.get(name) ?? '');
  if (action === 'GetCallerIdentity') {
    return [200, xml(action, '<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/example</Arn>')];
  }
  asked.push(stack!);
  if (stacks[stack!] === 'denied') return [403, failure('AccessDenied', `You are not authorized to ${action}`)];
  if (action === 'DeleteStack') {
    deleted.push(stack!);
    return [200, '<DeleteStackResponse/>'];
  }
  if (stacks[stack!] === undefined || action !== 'DescribeStackResource')
    return [400, failure('ValidationError', `Stack &apos;${stack}&apos; does not exist`)];
  if (id !== gateways[stacks[stack!]!])
    return [400, failure('ValidationError', `Resource ${id} does not exist for stack ${stack}`)];
  return [200, xml(action, '<StackResourceDetail><PhysicalResourceId>abc</PhysicalResourceId></StackResourceDetail>')];
}

const xml = (action: string, result: string) =>
  `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'deployment-'));
  const services = readdirSync(root).filter((name) => /^serverless.*\.yml$/.test(name));
  for (const name of [...services, 'deploy', 'package.json', 'route-manifest.json']) {
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  const consumer = 'apps/content-consumer/route-manifest.json';
  mkdirSync(path.join(folder, path.dirname(consumer)), { recursive: true });
  cpSync(path.join(root, consumer), path.join(folder, consumer));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  // What is looked at is what becomes of the template: functions without code are enough.
  mkdirSync(path.join(folder, 'tools'));
  const apps = JSON.stringify(readdirSync(path.join(root, 'apps')));
  writeFileSync(
    path.join(folder, 'tools', 'build.mjs'),
    `import { mkdirSync, writeFileSync } from 'node:fs';
    for (const app of ${apps}) {
      mkdirSync('dist/lambda/' + app, { recursive: true });
      writeFileSync('dist/lambda/' + app + '/index.mjs', 'export const handler = async () => undefined;');
    }`,
  );
  aws = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      // Whether there are container images, or usage plans of the gateway.
      if (request.headers['x-amz-target'] !== undefined || request.method === 'GET') {
        const images = { __type: 'RepositoryNotFoundException' };
        response.writeHead(request.method === 'GET' ? 200 : 400).end(JSON.stringify(images));
        return;
      }
      const [status, body] = answer(new URLSearchParams(Buffer.concat(parts).toString()));
      response.writeHead(status, { 'Content-Type': 'text/xml' }).end(body);
    });
  });
  await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  [stacks, asked, deleted] = [{}, [], []];
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  aws.closeAllConnections();
  await new Promise((resolve) => aws.close(resolve));
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** `npm run <command> -- <args>` in the copy, with an AWS that is on loopback alone. */
function deployment(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [path.join(root, 'tools/run.mjs'), path.join(root, 'tools/deployment.ts'), ...args],
      {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          SLS_NOTIFICATIONS_MODE: 'off',
          SLS_SCHEMA_CACHE_BASE_DIR: path.join(root, 'node_modules/.cache/sallyport/osls'),
          AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
          AWS_ACCESS_KEY_ID: 'example',
          AWS_SECRET_ACCESS_KEY: 'example',
          AWS_MAX_ATTEMPTS: '1',
        },
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)));
    child.on('close', (code) => resolve({ code, output }));
  });
}

describe('npm run package and npm run deploy', () => {
  it('refuse parameters that contradict each other before anything is built', async () => {
    const { code, output } = await deployment('package', '--param=cacheKey=route');
    expect([code, output]).toEqual([1, expect.stringContaining('authorizerType=request')]);
    expect(output).not.toContain('── package');
  });

  it('know the units by name', async () => {
    const { code, output } = await deployment('deploy', '--stage', 'dev', '--unit=consumer');
    expect([code, output]).toEqual([64, expect.stringContaining('There are protected, consumers.')]);
  });

  it('leave out units that are not named, and ask for nothing that is only theirs', async () => {
    const aliases = '{"auth0":{"content:read":"read:content"}}';
    const theirs = ['--unit=protected', '--param=provider=auth0', '--param=audience=https://api.acme.test'];
    const chosen = ['cacheTtl=600', 'tokenMinLifetime=900', 'snapshotMaxAge=3600', 'logLevel=error'];
    const params = [...chosen, `scopeAliases=${aliases}`].map((one) => `--param=${one}`);
    const { code, output } = await deployment('deploy', '--stage', 'dev', ...theirs, ...params);
    expect([code, output]).toEqual([1, expect.stringContaining('Nothing was deployed.')]);
    for (const param of ['domain', 'corsOrigin']) expect(output).toContain(`--param="${param}=…"`);
    expect(output).not.toMatch(/clientSecretArn|package consumers/);
    expect(output).toContain('refusals are not written');
    expect(asked).toEqual([]);
    const template = JSON.parse(
      readFileSync(path.join(folder, '.serverless/cloudformation-template-update-stack.json'), 'utf8'),
    ) as { readonly Resources: Record<string, { readonly Properties: unknown }> };
    expect(template.Resources['AuthorizerLambdaFunction']!.Properties).toMatchObject({
      Environment: {
        Variables: {
          AUTHORIZER_CACHE_TTL_SECONDS: '600',
          TOKEN_MIN_LIFETIME_SECONDS: '900',
          SNAPSHOT_MAX_AGE_SECONDS: '3600',
          SCOPE_ALIASES: aliases,
        },
      },
    });
  });

  it('refuse a gateway that leaves a route of the manifest open', async () => {
    const file = path.join(folder, 'deploy/gateway/rest.yml');
    const whole = readFileSync(file, 'utf8');
    const open = whole.replace(/(method: post,\s+path: \/home\/premium,)\s+authorizer: [^,]+,/, '$1');
    expect(open).not.toBe(whole);
    writeFileSync(file, open);
    try {
      const { code, output } = await deployment('package', '--unit=protected', '--param=provider=auth0');
      expect([code, output]).toEqual([1, expect.stringContaining('POST /home/premium has no authorizer')]);
    } finally {
      writeFileSync(file, whole);
    }
  });

  it('refuse functions whose outages no alarm would hear of', async () => {
    const { code, output } = await deployment('package', '--unit=consumers', '--param=logLevel=silent');
    expect([code, output]).toEqual([1, expect.stringContaining('the alarm on them never rings')]);
  });
});

describe('npm run remove', () => {
  const remove = (...more: readonly string[]) =>
    deployment('remove', '--stage', 'dev', '--param=provider=auth0', ...more);

  it.each(['rest', 'http'] as const)('goes on where a stack is not there, and says so (%s)', async (gateway) => {
    stacks['sallyport-dev'] = gateway;
    const { code, output } = await remove(`--param=gateway=${gateway}`);
    expect(output).toMatch(/consumers: there is no stack sallyport-consumers-dev,.*successfully removed/s);
    expect(output).not.toContain('is it the stage');
    expect([code, deleted]).toEqual([0, ['sallyport-dev']]);
  });

  it('says that nothing was there at all', async () => {
    const { code, output } = await remove();
    expect(output).toMatch(/no stack sallyport-consumers-dev,.*no stack sallyport-dev,.*is it the stage/s);
    expect([code, deleted]).toEqual([0, []]);
  });

  it('fails where a stack may not be removed, and leaves what it takes from alone', async () => {
    stacks['sallyport-consumers-dev'] = 'denied';
    const { code, output } = await remove();
    expect([code, output]).toEqual([1, expect.stringContaining('not authorized')]);
    expect(output).not.toMatch(/there is no stack|remove protected/);
    expect(asked).not.toContain('sallyport-dev');
  });

  it('takes the named units alone', async () => {
    stacks['sallyport-dev'] = 'denied';
    const { code } = await remove('--unit=protected');
    expect([code, new Set(asked)]).toEqual([1, new Set(['sallyport-dev'])]);
  });
});
