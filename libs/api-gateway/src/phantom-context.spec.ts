import { describe, expect, it } from '@jest/globals';
import { createDecisionLog } from '@sallyport/decision-log';
import { accepted } from '@sallyport/protocol';
import {
  connectEvent,
  http1Event,
  http2Event,
  manifestOf,
  principal,
  restEvent,
  tokenEvent,
} from './gateway-authorizer.fixture.js';
import { GatewayAuthorizer, type GatewayAuthorizerOptions } from './gateway-authorizer.js';

const nowMs = 1_799_999_000_000;
const jwt = `eyJhbGciOiJSUzI1NiJ9.${'p'.repeat(400)}.${'s'.repeat(342)}`;

/** An authorizer whose exchange gives this token, and the lines it writes. */
function gate(
  options: Partial<GatewayAuthorizerOptions> & { readonly token?: string; readonly expiresAt?: number } = {},
) {
  const { token = jwt, expiresAt = nowMs / 1000 + 600, ...rest } = options;
  const lines: string[] = [];
  const caller = principal(['read'], { expiresAt });
  const authorizer = new GatewayAuthorizer({
    manifest: manifestOf('GET /profile read', 'POST /profile write'),
    authenticator: { authenticate: async () => accepted(caller) },
    phantom: {
      contextKey: 'Authorization',
      clock: () => nowMs,
      exchange: async () => accepted({ principal: caller, ...(token !== '' && { token }) }),
    },
    decisionLog: createDecisionLog({ level: 'trace', clock: () => nowMs, write: (line) => void lines.push(line) }),
    ...rest,
  });
  const contextOf = async (event: unknown) => (await authorizer.authorize(event)).context as Record<string, unknown>;
  return { authorizer, contextOf, lines };
}

describe('the JWT in the context', () => {
  it.each([
    ['REST TOKEN', tokenEvent()],
    ['REST REQUEST', restEvent('GET/profile', '/profile')],
    ['HTTP API 1.0', http1Event('GET/profile')],
    ['HTTP API 2.0', http2Event('GET/profile', 'GET /profile')],
    ['WebSocket', connectEvent()],
  ])('is there beside what is always there: %s (K9)', async (_, event) => {
    expect(await gate().contextOf(event)).toEqual({
      scope: 'read',
      subject: 'shop@clients',
      clientId: 'shop',
      Authorization: jwt,
    });
  });

  it('is there where answers are simple and say yes, and not where they say no', async () => {
    const { contextOf } = gate({ profile: { response: 'simple', cacheTtlSeconds: 0 } });
    expect(await contextOf(http2Event('GET/profile', 'GET /profile'))).toHaveProperty('Authorization', jwt);
    expect(await contextOf(http2Event('POST/profile', 'POST /profile'))).toEqual({});
  });

  it('is there for the policies of the seeds, if it is asked for', async () => {
    const stage = gate({ profile: { decides: 'authenticate', policy: 'stage' } });
    expect(await stage.contextOf(tokenEvent())).toHaveProperty('Authorization', jwt);
    const methodArn = gate({ profile: { policy: 'method-arn', cacheTtlSeconds: 0 } });
    expect(await methodArn.contextOf(tokenEvent())).toEqual({ scope: 'read', Authorization: jwt });
  });

  it('is not there without a token, nor for one that opens nothing', async () => {
    expect(await gate({ token: '' }).contextOf(tokenEvent())).not.toHaveProperty('Authorization');
    const closed = gate({ manifest: manifestOf('GET /profile other') });
    expect(await closed.contextOf(tokenEvent())).not.toHaveProperty('Authorization');
    expect(await closed.contextOf(connectEvent())).toHaveProperty('Authorization'); // any good token may connect
  });

  it('outlives the time for which the gateway keeps it, or is left out (G47)', async () => {
    const has = async (lives: number, cacheTtlSeconds: number) =>
      'Authorization' in
      (await gate({ expiresAt: nowMs / 1000 + lives, profile: { cacheTtlSeconds } }).contextOf(tokenEvent()));
    expect(await has(300, 300)).toBe(true);
    expect(await has(299, 300)).toBe(false);
    expect(await has(1, 0)).toBe(true);
  });

  it('has 8,192 bytes at most; one that is larger is left out, and said once', async () => {
    const largest = `eyJ.${'p'.repeat(8_192 - 6)}.s`;
    expect(await gate({ token: largest }).contextOf(tokenEvent())).toHaveProperty('Authorization', largest);
    const { contextOf, lines } = gate({ token: `${largest}s` });
    for (let count = 0; count < 3; count += 1)
      expect(await contextOf(tokenEvent())).not.toHaveProperty('Authorization');
    const notices = lines.filter((line) => line.includes('"message"'));
    expect(notices).toEqual([
      expect.stringContaining('Authorization would take 8193 bytes, over 8192: it is left out'),
    ]);
  });

  it('leaves the answer of a WebSocket API below 8,192 bytes in all', async () => {
    const fits = gate({ token: `eyJ.${'p'.repeat(7_600)}.s` });
    expect(await fits.contextOf(connectEvent())).toHaveProperty('Authorization');
    const { authorizer, lines } = gate({ token: `eyJ.${'p'.repeat(8_100)}.s` });
    const answer = await authorizer.authorize(connectEvent());
    expect(answer.context).not.toHaveProperty('Authorization');
    expect(lines.filter((line) => line.includes('it is left out'))).toHaveLength(1);
  });

  it('is warned of, once, where policy and context grow over the bound together', async () => {
    const { contextOf, lines } = gate({ policyMaxBytes: 900 });
    for (let count = 0; count < 3; count += 1) expect(await contextOf(tokenEvent())).toHaveProperty('Authorization');
    expect(lines.filter((line) => line.includes('over 900'))).toHaveLength(1);
  });

  it('is in no line of the log', async () => {
    const { contextOf, lines } = gate({ policyMaxBytes: 900 });
    await contextOf(tokenEvent());
    expect(lines.length).toBeGreaterThan(1);
    for (const part of jwt.split('.').slice(1)) expect(lines.join('\n').includes(part)).toBe(false);
  });
});
