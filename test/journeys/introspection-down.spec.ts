import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../apps/local-idp/src/faults.js';
import { openGatewayWorld, tokenEvent, type GatewayWorld } from './gateway-world.js';

let world: GatewayWorld;
beforeEach(async () => {
  world = await openGatewayWorld({ OIDC_INTROSPECTION_FORMAT: 'phantom', PHANTOM_TOKEN_CONTEXT_KEY: 'token' });
});
afterEach(async () => {
  Object.assign(process.env, { OIDC_INTROSPECTION_FORMAT: '', PHANTOM_TOKEN_CONTEXT_KEY: '' });
  await world.close();
});

/** What the authorizer says of a token: its effect, `Unauthorized`, or the reason of an outage. */
async function verdict(token: string): Promise<string> {
  try {
    const answer = (await world.authorizer(tokenEvent(`Bearer ${token}`), {} as never)) as {
      policyDocument: { Statement: readonly { Effect: string }[] };
    };
    return answer.policyDocument.Statement[0]!.Effect;
  } catch (error) {
    return (error as { reason?: string }).reason ?? (error as Error).message;
  }
}
const questions = (): number => world.idp.counters.introspection;
const newToken = (): Promise<string> => world.idp.token('opaque');
const trouble = (fault: Omit<Fault, 'on'>): void => world.idp.faults.inject({ ...fault, on: 'introspection' });

const modes: readonly (readonly [Omit<Fault, 'on'>, string])[] = [
  [{ kind: 'server-error' }, 'issuer_error'],
  [{ kind: 'truncated' }, 'issuer_unreachable'],
  [{ kind: 'nonsense' }, 'issuer_answer_unusable'],
  [{ kind: 'rate-limited', retryAfterSeconds: 1 }, 'issuer_rate_limited'],
];

describe('introspection that is down', () => {
  it.each(modes)('F12, RK2, T-INT-8: closes to new tokens and is left alone: %o', async (fault, reason) => {
    trouble(fault);
    const before = questions();
    for (let count = 0; count < 20; count += 1) expect(await verdict(`new-${count}`)).toBe(reason);
    // Three questions, each tried twice at most: no caller waits for it after that.
    expect(questions() - before).toBeLessThanOrEqual(6);

    // One question a second finds out whether it is back, and then everybody is let through.
    for (let second = 0; second < 5; second += 1) {
      world.pass(1);
      for (let count = 0; count < 5; count += 1) expect(await verdict(`newer-${second}-${count}`)).toBe(reason);
    }
    expect(questions() - before).toBeLessThanOrEqual(6 + 5 * 2);
    world.idp.faults.clear();
    world.pass(2);
    expect(await verdict(await newToken())).toBe('Allow');
    expect(await verdict(await newToken())).toBe('Allow');
    expect(await verdict('never-issued')).toBe('Unauthorized');
  });

  it('F3, F12: that hangs costs three callers their patience of 1.5 s, and the others nothing', async () => {
    trouble({ kind: 'hang' });
    const began = performance.now();
    const first = await Promise.all(['a', 'b', 'c'].map(verdict));
    expect(first).toEqual(Array(3).fill('issuer_timeout'));
    expect(performance.now() - began).toBeLessThan(3_000);
    await setTimeout(100); // the caller's own patience ends a moment before the request's
    const before = questions();
    expect(await Promise.all(Array.from({ length: 50 }, (_, index) => verdict(`d-${index}`)))).toEqual(
      Array(50).fill('issuer_timeout'),
    );
    expect(questions()).toBe(before);
  });

  it('F12: leaves what is known to live to its time, and no longer', async () => {
    const token = await newToken();
    expect(await verdict(token)).toBe('Allow');
    trouble({ kind: 'server-error' });
    world.pass(59);
    expect(await verdict(token)).toBe('Allow');
    world.pass(2);
    expect(await verdict(token)).toBe('issuer_error');
  });

  it('K6, INV-8: is 500 at the gateway, and not kept', async () => {
    trouble({ kind: 'server-error' });
    const token = await newToken();
    const answer = await world.ask('GET /profile', token);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([500, null]);
    world.idp.faults.clear();
    expect((await world.ask('GET /profile', token)).status).toBe(200);
  });
});

describe('an opaque token at the gateway', () => {
  it.each(['bEaReR', 'BEARER', 'bearer     '])('K4: is taken under the scheme as %s', async (scheme) => {
    expect((await world.ask('GET /profile', `${scheme} ${await newToken()}`)).status).toBe(200);
  });

  it('K2, K3: is 401 with a challenge when it is unknown, has a letter more, or comes under another scheme', async () => {
    const token = await newToken();
    expect((await world.ask('GET /profile', token)).status).toBe(200);
    for (const presented of [`Bearer ${token}z`, 'Bearer nobody-issued-this', `Basic ${token}`, '']) {
      const answer = await world.ask('GET /profile', presented);
      expect([answer.status, answer.body]).toEqual([401, { message: 'Unauthorized' }]);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  it('K5: is 403 where its scope is missing, and again from the cache', async () => {
    const token = await newToken();
    for (const cached of [0, 1, 2]) {
      expect((await world.ask('POST /home/premium', token)).status).toBe(403);
      expect((await world.ask('GET /home/premium', token)).status).toBe(200);
      expect(world.gateway.counters.authorizerCalls).toBe(1);
      expect(world.gateway.counters.cacheHits).toBe(1 + 2 * cached);
    }
  });
});
