import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { manifestTag, parseRouteManifest } from '@sallyport/route-manifest';
import routeManifest from '../../route-manifest.json' with { type: 'json' };
import { describeOnNode24 } from './node24.js';
import type { StartedFunction } from './start-function.js';
import { startPackaged } from './start-packaged.js';
import { startTlsIdp, type TlsIdp } from './tls-idp.js';

jest.setTimeout(180_000);

const arn = 'arn:aws:execute-api:eu-west-1:123456789012:sallyport/dev/GET/profile';
const events = {
  TOKEN: (token: string) => ({ type: 'TOKEN', authorizationToken: `Bearer ${token}`, methodArn: arn }),
  REQUEST: (token: string) => ({
    type: 'REQUEST',
    methodArn: arn,
    resource: '/profile',
    path: '/profile',
    httpMethod: 'GET',
    headers: { authorization: `Bearer ${token}` },
    requestContext: { apiId: 'sallyport', stage: 'dev', httpMethod: 'GET', resourcePath: '/profile' },
  }),
  'HTTP API 2.0': (token: string) => ({
    version: '2.0',
    type: 'REQUEST',
    routeArn: 'arn:aws:execute-api:eu-west-1:123456789012:sallyport/$default/GET/profile',
    identitySource: [`Bearer ${token}`],
    routeKey: 'GET /profile',
    rawPath: '/profile',
    headers: { authorization: `Bearer ${token}` },
    requestContext: { apiId: 'sallyport', stage: '$default', http: { method: 'GET', path: '/profile' } },
  }),
};

interface Policy {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Statement: readonly { readonly Effect: string; readonly Resource: readonly string[] }[];
  };
}
const effects = ({ policyDocument }: Policy) => policyDocument.Statement.map(({ Effect }) => Effect);

describeOnNode24('the packaged authorizer, run as Lambda runs it', (node) => {
  let idp: TlsIdp;
  let running: StartedFunction;
  beforeAll(async () => {
    idp = await startTlsIdp('cognito');
    running = await startPackaged(node, 'authorizer', idp.settings);
  });
  afterAll(async () => {
    await running.close();
    await idp.close();
  });

  it.each(Object.entries(events))(
    '%s: lets a good token through with a policy that names its routes',
    async (_, event) => {
      const policy = (await running.handler(event(await idp.token('reader')))) as Policy;
      expect(effects(policy)).toEqual(['Allow']);
      expect(JSON.stringify(policy)).toContain('GET/profile');
      expect(policy.principalId).not.toBe('');
    },
  );

  it.each(Object.entries(events))('%s: opens what is public to a good token without a scope', async (_, event) => {
    const { policyDocument } = (await running.handler(event(await idp.token('none')))) as Policy;
    expect(policyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Allow', Resource: [expect.stringMatching(/\/GET\/no-auth$/)] }),
    ]);
  });

  it.each(['TOKEN', 'REQUEST'] as const)(
    '%s: a token nobody issued is an error that says exactly Unauthorized (G31, RK3)',
    async (format) => {
      expect(await running.invoke(events[format]('never-issued'))).toMatchObject({
        fault: { errorMessage: 'Unauthorized', errorType: expect.any(String), stackTrace: expect.any(Array) },
      });
    },
  );

  it('HTTP API 2.0: a token nobody issued is denied', async () => {
    expect(effects((await running.handler(events['HTTP API 2.0']('never-issued'))) as Policy)).toEqual(['Deny']);
  });

  it('says at its start which manifest it holds: the one that the applications are built with', async () => {
    await running.invoke(events.TOKEN('any'));
    expect(running.log()).toContain(`manifest ${manifestTag(parseRouteManifest(routeManifest))}.`);
  });

  it('writes one line of JSON for each decision, and neither token nor secret (T-CC-1)', async () => {
    const token = await idp.token('reader');
    await running.handler(events.TOKEN(token));
    const lines = running.log().trim().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(() => void JSON.parse(line)).not.toThrow();
    for (const part of token.split('.')) expect(running.log()).not.toContain(part);
  });

  it('an issuer that does not answer is neither a refusal nor a policy (RD4)', async () => {
    const silent = await startTlsIdp('cognito');
    const alone = await startPackaged(node, 'authorizer', silent.settings);
    const token = await silent.token('reader');
    await silent.close();
    const outcome = await alone.invoke(events.TOKEN(token));
    expect(outcome).toMatchObject({ fault: { errorMessage: expect.not.stringMatching(/^Unauthorized$/) } });
    await alone.close();
  });
});

describeOnNode24('settings that cannot be used', (node) => {
  let running: StartedFunction;
  afterEach(() => running.close());

  it.each<[string, Readonly<Record<string, string>>]>([
    ['OIDC_ISSUER', { OIDC_ISSUER: 'http://127.0.0.1:4400' }],
    ['OIDC_AUDIENCE', { OIDC_AUDIENCE: '' }],
    ['AUTHORIZER_CACHE_TTL_SECONDS', { AUTHORIZER_CACHE_TTL_SECONDS: '301' }],
    ['IDENTITY_PROVIDER', { IDENTITY_PROVIDER: 'nobody' }],
  ])('are an error of the start that names %s', async (name, changes) => {
    const settings = { OIDC_ISSUER: 'https://issuer.example', OIDC_AUDIENCE: 'https://api.example' };
    running = await startPackaged(node, 'authorizer', { ...settings, ...changes });
    const fault = await running.initFault;
    expect(fault).toMatchObject({ errorType: 'MisconfigurationError', errorMessage: expect.stringContaining(name) });
    expect(await running.invoke(events.TOKEN('any'))).toHaveProperty('gone');
  });
});
