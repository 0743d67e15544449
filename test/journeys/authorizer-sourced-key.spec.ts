import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { openTab } from './sign-in-page.fixture.js';
import { openSettingsWorld, type SettingsWorld } from './settings-world.js';

jest.setTimeout(60_000);

const keys = {
  browser: 'key-of-the-page-0123456789abcdef',
  writer: 'key-of-the-writer-0123456789abcdef',
};

/** P10: the authorizer hands over the key of the client that the token is of; no page holds one. */
describe('a key that comes from the authorizer (usageIdentifierKey)', () => {
  let idp: LocalIdp;
  let world: SettingsWorld;
  const seen: string[] = [];

  beforeAll(async () => {
    idp = await startLocalIdp({ dialect: 'cognito' });
    world = await openSettingsWorld(
      { ...idp.environment(), LOG_LEVEL: 'silent', USAGE_PLAN_KEYS: JSON.stringify(keys) },
      {
        change: (api) => ({
          ...api,
          apiKeySource: 'AUTHORIZER',
          apiKeys: Object.entries(keys).map(([id, value]) => ({ id, value })),
          usagePlans: [
            { name: 'page', keyIds: ['browser'], throttle: { rateLimit: 0.001, burstLimit: 3 } },
            { name: 'machines', keyIds: ['writer'], throttle: { rateLimit: 1000, burstLimit: 1000 } },
          ],
          // Where no authorizer is asked there is nobody to hand over a key.
          routes: api.routes.map((route) => ({ ...route, apiKeyRequired: route.path === '/me' })),
        }),
        observe: (event) =>
          void seen.push(
            String((event as { requestContext: { identity: { apiKeyId?: string } } }).requestContext.identity.apiKeyId),
          ),
      },
    );
  });
  afterAll(async () => {
    await world.close();
    await idp.close();
  });

  const ask = async (token: string | undefined, headers: Readonly<Record<string, string>> = {}) => {
    const { status, body } = await world.ask('GET /me', token, headers);
    return [status, body];
  };

  it('opens the plan of the client to who brings its token, and no key at all (P10, G53)', async () => {
    expect(await ask(await idp.token('writer'))).toMatchObject([200, { kind: 'machine' }]);
    const { accessToken } = await peopleOfThePage(idp);
    expect(await ask(accessToken)).toMatchObject([200, { kind: 'user' }]);
    expect(seen).toEqual(['writer', 'browser']);
  });

  it('opens nothing to a client without one, whatever key it sends itself (P10, G54)', async () => {
    const reader = await idp.token('reader');
    const forbidden = [403, { message: 'Forbidden' }];
    expect(await ask(reader)).toEqual(forbidden);
    expect(await ask(reader, { 'x-api-key': keys.writer })).toEqual(forbidden);
    expect(await ask(undefined, { 'x-api-key': keys.writer })).toMatchObject([401, { message: 'Unauthorized' }]);
  });

  it('meters each client by its own plan, from the cache as well (P8, G57)', async () => {
    const { accessToken } = await peopleOfThePage(idp);
    const answers = [];
    for (let turn = 0; turn < 4; turn += 1) answers.push((await ask(accessToken))[0]);
    // One of the three was used above.
    expect(answers).toEqual([200, 200, 429, 429]);
    expect((await ask(await idp.token('writer')))[0]).toBe(200);
  });

  it('is said to nobody: neither the application nor the log holds it', async () => {
    expect(world.log.join('\n')).not.toMatch(/key-of-the/);
  });
});

/** Ada's token of the page's client, as `libs/sign-in` gets it. */
async function peopleOfThePage(idp: LocalIdp): Promise<{ readonly accessToken: string }> {
  const tab = openTab(idp.dialects.cognito);
  const { store } = await tab.load();
  await store.signIn();
  const { store: signedIn } = await tab.load(await idp.dialects.cognito.people!.signIn(tab.whereTo(), 'ada'));
  return { accessToken: (await signedIn.accessToken())! };
}
