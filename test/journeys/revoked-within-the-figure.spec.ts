import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { propertyRuns, startScriptedIssuer, type ScriptedIssuer } from '@sallyport/testing';
import fc from 'fast-check';
import { tokenEvent } from './gateway-world.js';
import { openSettingsWorld, type SettingsWorld } from './settings-world.js';

let tenant: ScriptedIssuer;
let world: SettingsWorld;
/** Opaque tokens the issuer says yes to. */
let alive: Set<string>;
/** As the authorizer says it at its start. */
let figure: number;
/** By the clock of gateway and authorizer. */
let now = 0;
let count = 0;

beforeAll(async () => {
  tenant = await startScriptedIssuer();
  tenant.script('/oauth/introspect', ({ form }) => {
    if (!alive.has(form.get('token') ?? '')) return { body: { active: false } };
    const iat = Math.floor(Date.now() / 1000) + now;
    return { body: { active: true, scope: 'profile:read', client_id: 'app', exp: iat + 7200, iat } };
  });
});
afterAll(() => tenant.close());

beforeEach(async () => {
  alive = new Set();
  now = 0;
  world = await openSettingsWorld({
    IDENTITY_PROVIDER: 'arculix',
    ARCULIX_BASE_URL: tenant.issuer,
    ARCULIX_CLIENT_IDS: 'app',
    ARCULIX_CLIENT_ID: 'authorizer',
    ARCULIX_CLIENT_SECRET: 'a secret of its own',
  });
  const said = () => world.log.map((line) => /opaque token .* for at most (\d+) s/.exec(line)?.[1]).find(Boolean);
  while (said() === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  figure = Number(said());
});
afterEach(() => world.close());

const newToken = (): string => {
  const token = `0paque-${(count += 1)}`;
  alive.add(token);
  return token;
};
const passTo = (seconds: number): void => {
  world.pass(seconds - now);
  now = seconds;
};
/** Whether the gateway lets it through to the application, whose own guard has a memory of its own. */
const passes = async (token: string): Promise<boolean> => {
  const { integrationCalls } = world.gateway.counters;
  await world.ask('GET /profile', token);
  return world.gateway.counters.integrationCalls > integrationCalls;
};

describe('a token that its issuer revokes', () => {
  it('is accepted for no longer than the authorizer said at its start, and for nearly as long (A11)', async () => {
    const token = newToken();
    await world.authorizer(tokenEvent(`Bearer ${token}`), {} as never); // remembered by the authorizer alone
    alive.delete(token);
    passTo(50); // the real time runs beside it
    expect(await passes(token)).toBe(true); // asked of memory, kept by the gateway from here on
    passTo(340);
    expect(await passes(token)).toBe(true);
    expect(340 / figure).toBeGreaterThan(0.93);
    passTo(figure);
    expect(await passes(token)).toBe(false);
  });

  it('is accepted for no longer, whenever it is used before and after (A11)', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(times, fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 4 }), async (before, after) => {
        const token = newToken();
        const begin = now;
        for (const at of before.toSorted((a, b) => a - b)) {
          passTo(begin + at);
          expect(await passes(token)).toBe(true);
        }
        alive.delete(token);
        const revokedAt = now;
        for (const at of after.toSorted((a, b) => a - b)) {
          passTo(revokedAt + at);
          if (at >= figure) expect(await passes(token)).toBe(false);
          else await passes(token);
        }
        passTo(revokedAt + figure);
        expect(await passes(token)).toBe(false);
      }),
      propertyRuns(15),
    );
  });
});
