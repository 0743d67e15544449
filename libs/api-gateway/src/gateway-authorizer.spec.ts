import { describe, expect, it } from '@jest/globals';
import type { Authenticator } from '@sallyport/authentication';
import { createDecisionLog, logLevels, type LogLevel } from '@sallyport/decision-log';
import {
  accepted,
  MisconfigurationError,
  OutageError,
  refusals,
  refused,
  RefusalError,
  type Outcome,
  type Principal,
  type RefusalReason,
} from '@sallyport/protocol';
import { parseRouteManifest } from '@sallyport/route-manifest';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { GatewayAuthorizer } from './gateway-authorizer.js';
import { lambdaAuthorizer } from './lambda-authorizer.js';
import type { PolicyAnswer } from './policy-answer.js';

const stage = 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod';
const manifest = parseRouteManifest({
  version: 1,
  routes: [
    { app: 'account', method: 'GET', path: '/profile', access: 'scopes', scopes: { allOf: ['profile:read'] } },
    { app: 'shop', method: 'GET', path: '/orders/{id}', access: 'scopes', scopes: { allOf: ['orders:read'] } },
    { app: 'shop', method: 'GET', path: '/orders/all', access: 'scopes', scopes: { allOf: ['orders:admin'] } },
  ],
});
const principal = (scopes: readonly string[], members: Partial<Principal> = {}): Principal => ({
  issuer: 'https://issuer.test',
  subject: 'shop@clients',
  clientId: 'shop',
  scopes: new Set(scopes),
  audience: ['api'],
  kind: 'machine',
  expiresAt: 1,
  ...members,
});
type Answer = Outcome<Principal> | Error;

/** An authorizer whose authenticator always has the same answer, and the lines it writes. */
function authorizerWith(
  answer: Answer,
  { level = 'info' as LogLevel, scheme = 'required' as 'required' | 'optional' } = {},
) {
  const lines: string[] = [];
  const authenticator: Authenticator = {
    authenticate: async (_credential, trace) => {
      trace?.({ step: 'cache', outcome: 'skipped' });
      if (answer instanceof Error) throw answer;
      trace?.({ step: 'principal', outcome: answer.ok ? 'passed' : 'failed' });
      return answer;
    },
  };
  const decisionLog = createDecisionLog({ level, write: (line) => void lines.push(line), clock: () => 0 });
  const authorizer = new GatewayAuthorizer({ authenticator, manifest, scheme, decisionLog });
  const records = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { authorizer, handler: lambdaAuthorizer(authorizer), lines, records };
}
const event = (path = 'GET/profile', authorizationToken: unknown = 'Bearer abc') => ({
  type: 'TOKEN',
  authorizationToken,
  methodArn: `${stage}/${path}`,
});
const thrownBy = async (run: () => Promise<unknown>): Promise<Error> => {
  try {
    await run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

describe('the answer of the gateway’s authorizer', () => {
  it('is the policy of every route the token may call, its owner and its context (D5, D8, G10)', async () => {
    const { authorizer } = authorizerWith(accepted(principal(['profile:read', 'orders:read'])));
    expect(await authorizer.authorize(event())).toEqual({
      principalId: 'shop@clients',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: 'execute-api:Invoke',
            Effect: 'Allow',
            Resource: [`${stage}/GET/profile`, `${stage}/GET/orders/*`],
          },
          {
            Action: 'execute-api:Invoke',
            Effect: 'Deny',
            Resource: [`${stage}/GET/orders/all`, `${stage}/GET/orders/all/`],
          },
        ],
      },
      context: { scope: 'profile:read orders:read', subject: 'shop@clients', clientId: 'shop' },
    });
  });

  it('is the same whatever route was asked for: the gateway keeps it for all of them (RD3, A4, INV-1)', async () => {
    const { authorizer } = authorizerWith(accepted(principal(['orders:read'])));
    const answers = await Promise.all(
      ['GET/profile', 'GET/orders/7', 'DELETE/anything', 'GET/'].map((path) => authorizer.authorize(event(path))),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('never repeats a character of the path, however hostile (INV-3, T-GW-2)', async () => {
    const { authorizer } = authorizerWith(accepted(principal(['orders:read'])));
    const plain = JSON.stringify(await authorizer.authorize(event('GET/profile')));
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('*', '?', '../../*', '%2e%2e/*', '${aws:username}', '*/*', 'orders/*', '","Effect":"Allow'),
    );
    await fc.assert(
      fc.asyncProperty(hostile, fc.constantFrom('GET', 'POST', 'DELETE'), async (path, verb) => {
        expect(JSON.stringify(await authorizer.authorize(event(`${verb}/${path}`)))).toBe(plain);
      }),
      propertyRuns(300),
    );
  });

  it('reads the token and the method ARN, and nothing else an event may hold (INV-2, T-SPF-1)', async () => {
    const { authorizer } = authorizerWith(accepted(principal(['orders:read'])));
    const plain = JSON.stringify(await authorizer.authorize(event()));
    const spoofed = {
      headers: { 'x-forwarded-user': 'root', authorization: 'Bearer other', 'x-amzn-oidc-data': 'x' },
      requestContext: { authorizer: { scope: 'orders:admin', principalId: 'root' } },
      context: { scope: 'orders:admin' },
      scopes: ['orders:admin'],
    };
    expect(JSON.stringify(await authorizer.authorize({ ...spoofed, ...event() }))).toBe(plain);
  });

  it('keeps an owner with letters of any script, and never has an empty or broken one (K12, T-CLM-4, T-PRC-3)', async () => {
    const idOf = async (subject: string) =>
      ((await authorizerWith(accepted(principal([], { subject }))).authorizer.authorize(event())) as PolicyAnswer)
        .principalId;
    expect(await idOf('José')).toBe('José');
    expect(await idOf('a\r\nb')).toMatch(/^sha256:/);
  });

  it('stays below 8 KB with 40 routes and the largest context there can be (T-GW-7, G35)', async () => {
    const wide = parseRouteManifest({
      version: 1,
      routes: Array.from({ length: 40 }, (_, n) => ({
        app: 'shop',
        method: 'GET',
        path: `/area/number-${n}/things/{id}`,
        access: 'authenticated',
      })),
    });
    const long = 'x'.repeat(5_000);
    const scopes = Array.from({ length: 2_000 }, (_, n) => `scope:${n}`);
    const holder = principal(scopes, { subject: long, clientId: long });
    const authorizer = new GatewayAuthorizer({
      authenticator: { authenticate: async () => accepted(holder) },
      manifest: wide,
    });
    const answer = await authorizer.authorize(event());
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(8_192);
    expect(Object.values(answer.context).every((value) => typeof value === 'string')).toBe(true);
    expect(JSON.stringify(answer)).not.toContain('abc');
  });
});

describe('the Lambda door', () => {
  it('takes event and context: a Lambda of today refuses a third parameter', () => {
    expect(authorizerWith(refused('token_expired')).handler.length).toBeLessThanOrEqual(2);
  });

  it.each(Object.keys(refusals) as RefusalReason[])(
    'says exactly Unauthorized for %s, and nothing besides (D6, A6, G31)',
    async (reason) => {
      const error = await thrownBy(() => authorizerWith(refused(reason)).handler(event(), {}));
      expect(error.constructor).toBe(Error);
      expect([error.message, error.cause, Object.keys(error)]).toEqual(['Unauthorized', undefined, []]);
    },
  );

  it.each([
    'boarer 1234',
    '',
    null,
    ['Bearer abc'],
    'Bearer',
    'Bearer a b',
    'Basic YTpi',
    'abc',
    'Bearer a,Bearer b',
    '\t',
  ])('says Unauthorized for the header value %j without asking for the token’s owner (D6, T-HDR-2)', async (header) => {
    const { handler } = authorizerWith(new Error('the authenticator was asked'));
    expect((await thrownBy(() => handler(event('GET/profile', header), {}))).message).toBe('Unauthorized');
  });

  it('says Unauthorized when the header is absent (A7)', async () => {
    const { authorizationToken: _absent, ...headerless } = event();
    const { handler } = authorizerWith(new Error('the authenticator was asked'));
    expect((await thrownBy(() => handler(headerless, {}))).message).toBe('Unauthorized');
  });

  it('takes a raw token when the scheme is optional (A12)', async () => {
    const { handler } = authorizerWith(accepted(principal([])), { scheme: 'optional' });
    await expect(handler(event('GET/profile', 'abc'), {})).resolves.toMatchObject({ principalId: 'shop@clients' });
  });

  it('lets an outage out as it is: never Unauthorized, never a policy (INV-8, A9, D15)', async () => {
    const outage = new OutageError('issuer_timeout', { host: 'issuer.test' });
    expect(await thrownBy(() => authorizerWith(outage).handler(event(), {}))).toBe(outage);
  });

  it('lets an error nobody foresaw out as it is (RK2)', async () => {
    const error = new TypeError('x is not a function');
    expect(await thrownBy(() => authorizerWith(error).handler(event(), {}))).toBe(error);
  });

  it.each([undefined, null, [], 'TOKEN', {}, { type: 'REQUEST' }, { type: 'TOKEN' }, { ...event(), methodArn: '*' }])(
    'throws a misconfiguration for the event %j: never Unauthorized, never a policy (T-GW-3, T-GW-6)',
    async (broken) => {
      const { handler } = authorizerWith(accepted(principal(['profile:read'])));
      expect(await thrownBy(() => handler(broken, {}))).toBeInstanceOf(MisconfigurationError);
    },
  );

  it('has an answer or an error for any event at all, and an answer only for a good one', async () => {
    const { handler } = authorizerWith(accepted(principal(['profile:read'])));
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            type: fc.oneof(fc.constant('TOKEN'), fc.anything()),
            authorizationToken: fc.anything(),
            methodArn: fc.anything(),
          },
          { requiredKeys: [] },
        ),
        async (broken) => {
          const error = await thrownBy(() => handler(broken, {}));
          expect(error instanceof MisconfigurationError || error.message === 'Unauthorized').toBe(true);
        },
      ),
      propertyRuns(300),
    );
  });
});

describe('the decision record of the authorizer', () => {
  const recordOf = async (answer: Answer, asked: unknown = event(), level: LogLevel = 'info') => {
    const { authorizer, records } = authorizerWith(answer, { level });
    await authorizer.authorize(asked).catch(() => undefined);
    expect(records()).toHaveLength(1);
    return records()[0];
  };
  const common = { time: '1970-01-01T00:00:00.000Z', at: 'authorizer' };
  const caller = { issuer: 'https://issuer.test', client: 'shop' };

  it('says allow, the route by its template, the issuer and the client', async () => {
    expect(await recordOf(accepted(principal(['orders:read'])), event('GET/orders/4711'))).toEqual({
      ...common,
      ...caller,
      level: 'info',
      outcome: 'allow',
      route: 'GET /orders/{id}',
    });
  });

  it('says deny with scope_missing for the route that was asked for, though the policy opens others', async () => {
    expect(await recordOf(accepted(principal(['orders:read'])), event('GET/orders/all'))).toEqual({
      ...common,
      ...caller,
      level: 'warn',
      outcome: 'deny',
      reason: 'scope_missing',
      route: 'GET /orders/all',
    });
  });

  it('says route_undeclared without the path the caller made up (T-SCP-5)', async () => {
    expect(await recordOf(accepted(principal([])), event('GET/made/up'))).toEqual({
      ...common,
      ...caller,
      level: 'warn',
      outcome: 'deny',
      reason: 'route_undeclared',
    });
  });

  it('says why a token was refused', async () => {
    expect(await recordOf(refused('token_expired'))).toEqual({
      ...common,
      level: 'warn',
      outcome: 'deny',
      reason: 'token_expired',
      route: 'GET /profile',
    });
  });

  it('says which host did not answer', async () => {
    const outage = new OutageError('issuer_error', { host: 'issuer.test', status: 502 });
    expect(await recordOf(outage)).toMatchObject({
      level: 'error',
      outcome: 'outage',
      reason: 'issuer_error',
      detail: expect.stringContaining('(issuer.test, status 502)'),
    });
  });

  it('says what is wrong with the event', async () => {
    expect(await recordOf(refused('token_expired'), { type: 'request' })).toMatchObject({
      level: 'error',
      outcome: 'misconfiguration',
      reason: 'event_not_supported',
      detail: expect.stringContaining('not "TOKEN" or "REQUEST"'),
    });
  });

  it('says the name of an error nobody foresaw, and not its message', async () => {
    const record = await recordOf(new TypeError('cannot read Bearer abc'));
    expect(record).toMatchObject({ outcome: 'misconfiguration', detail: 'TypeError' });
    expect(JSON.stringify(record)).not.toContain('abc');
  });

  it('has the steps at debug, and no steps above', async () => {
    expect(await recordOf(accepted(principal([])), event(), 'debug')).toMatchObject({
      steps: [
        { step: 'credential', outcome: 'passed' },
        { step: 'cache', outcome: 'skipped' },
        { step: 'principal', outcome: 'passed' },
        { step: 'policy', outcome: 'failed', reason: 'scope_missing' },
      ],
    });
    expect(await recordOf(accepted(principal([])), event(), 'info')).not.toHaveProperty('steps');
  });

  it('never holds a token, at any level, in any outcome (RC1, T-PRC-3)', async () => {
    const mark = 'MARKEDmarkedMARKED';
    const headers = [
      `Bearer ${mark}`,
      mark,
      `Bearer ${mark} x`,
      `Basic ${mark}`,
      `Bearer a.${mark}.c`,
      [mark],
      `${mark}\r\n`,
    ];
    const answers: Answer[] = [
      accepted(principal(['profile:read'])),
      accepted(principal([])),
      ...(Object.keys(refusals) as RefusalReason[]).map(refused),
      new OutageError('issuer_unreachable', { host: 'issuer.test', cause: new Error(`POST token=${mark}`) }),
      new MisconfigurationError('capability_missing', ['configure it']),
      new RefusalError(refused('token_expired').refusal),
      new Error(`failed for ${mark}`),
    ];
    let written = 0;
    for (const level of logLevels) {
      for (const answer of answers) {
        for (const header of headers) {
          for (const asked of [
            event('GET/profile', header),
            event(`GET/${mark}`, header),
            { type: mark, authorizationToken: header },
          ]) {
            const { handler, lines } = authorizerWith(answer, { level });
            await handler(asked, {}).catch(() => undefined);
            written += lines.length;
            if (lines.join('\n').includes(mark)) throw new Error(`the mark is in ${lines.join('\n')}`);
          }
        }
      }
    }
    expect(written).toBeGreaterThan(1_000);
  });
});
