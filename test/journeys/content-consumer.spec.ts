import { afterEach, describe, expect, it } from '@jest/globals';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { startSecretsManager, type FakeSecretsManager } from '@sallyport/testing';
import { ContentConsumerModule } from '../../apps/content-consumer/src/content-consumer.module.js';
import type { DialectName } from '../../apps/local-idp/src/dialect.js';
import { openConsumerWorld, type ConsumerWorld, type ConsumerWorldOptions } from './consumer-world.js';

let world: ConsumerWorld;
let secrets: FakeSecretsManager | undefined;
const open = async (options: ConsumerWorldOptions = {}) => {
  world = await openConsumerWorld(options);
  return world;
};
afterEach(async () => {
  await world.close();
  await secrets?.close();
  secrets = undefined;
});

const read = { message: 'Premium Content: OAuth Scope: Read' };
const write = { message: 'Premium Content: OAuth Scope: Write' };

describe.each<DialectName>(['local', 'oidc', 'auth0', 'cognito', 'arculix'])('a machine client of %s', (dialect) => {
  it('reads and writes with tokens of its own, and is refused without (C10, C11, RC4)', async () => {
    const { consume, idp } = await open({ dialect });
    expect(await consume('unauthorized-read')).toEqual({ status: 401, body: { message: 'Unauthorized' } });
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 0, integrationCalls: 0 });
    const { token } = idp.counters;
    for (let again = 0; again < 3; again += 1) {
      expect(await consume('authorized-read')).toEqual({ status: 200, body: read });
    }
    expect(idp.counters.token).toBe(token + 1);
    expect(await consume('authorized-write')).toEqual({ status: 200, body: write });
    expect(await consume('authorized-write')).toEqual({ status: 200, body: write });
    expect(idp.counters.token).toBe(token + 2);
    expect(world.upstream().map(({ method, authorization }) => `${method} ${authorization?.split(' ')[0]}`)).toEqual([
      'GET undefined',
      ...Array.from({ length: 3 }, () => 'GET Bearer'),
      ...Array.from({ length: 2 }, () => 'POST Bearer'),
    ]);
  });

  it('authenticates there in one way only, and in no URL (RC2)', async () => {
    const { consume, outgoing, idp } = await open({ dialect });
    await consume('authorized-read');
    const { clientId, clientSecret } = idp.clients.writer;
    const asked = outgoing.filter(({ body }) => body.includes('client_credentials'));
    expect(asked).toHaveLength(1);
    const inBody = new URLSearchParams(asked[0]!.body).has('client_secret');
    expect([inBody, asked[0]!.authorization !== null]).toEqual(inBody ? [true, false] : [false, true]);
    expect(outgoing.some(({ url }) => url.includes(clientSecret) || url.includes(`client_id=${clientId}`))).toBe(false);
  });

  it.each(['server-error', 'rate-limited', 'hang', 'nonsense', 'truncated'] as const)(
    'that meets %s at the token endpoint says 503 and does not call the API (RC3)',
    async (kind) => {
      const { consume, idp } = await open({ dialect });
      idp.faults.inject({ kind, on: 'token' });
      for (const route of ['authorized-read', 'authorized-write']) {
        expect([route, (await consume(route)).status]).toEqual([route, 503]);
      }
      expect(world.upstream()).toEqual([]);
      expect(world.gateway.counters.requests).toBe(0);
      idp.faults.clear();
      expect(await consume('authorized-read')).toEqual({ status: 200, body: read });
    },
  );
});

describe('a client whose secret is in Secrets Manager', () => {
  const openWithSecret = async () => {
    secrets = await startSecretsManager();
    secrets.put('/cognito/dev/client', 'AWSCURRENT', JSON.stringify({ uid: 'writer', secret: 'writer-secret' }));
    const { consume, idp } = await open({
      dialect: 'cognito',
      environment: {
        COGNITO_CLIENT_ID: '',
        COGNITO_CLIENT_SECRET: '',
        COGNITO_CLIENT_SECRET_ID: '/cognito/dev/client',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'of-the-test',
      },
    });
    return { consume, idp, secrets };
  };

  it('C11: the second call asks neither the token endpoint nor Secrets Manager', async () => {
    const { consume, idp, secrets: manager } = await openWithSecret();
    expect(await consume('authorized-read')).toEqual({ status: 200, body: read });
    const asked = [idp.counters.token, manager.calls.length];
    expect(manager.calls.length).toBeGreaterThan(0);
    expect(await consume('authorized-read')).toEqual({ status: 200, body: read });
    expect([idp.counters.token, manager.calls.length]).toEqual(asked);
    // A token for another scope is another token; the secret is the same.
    expect(await consume('authorized-write')).toEqual({ status: 200, body: write });
    expect([idp.counters.token, manager.calls.length]).toEqual([asked[0]! + 1, asked[1]]);
  });

  it('RC3: a store that fails is 503, and nothing is called', async () => {
    const { consume, idp, secrets: manager } = await openWithSecret();
    const { token } = idp.counters;
    manager.fault = 'unavailable';
    expect((await consume('authorized-read')).status).toBe(503);
    expect([world.upstream(), idp.counters.token]).toEqual([[], token]);
  });
});

describe('a token that the API no longer takes', () => {
  it('is replaced within the call: the caller sees 200', async () => {
    const { consume, idp } = await open();
    expect((await consume('authorized-read')).status).toBe(200);
    const { token } = idp.counters;
    await idp.rotateKeys();
    world.gateway.flush();
    // The old key is gone from the key set, and the authorizer has forgotten it.
    world.pass(601);
    expect(await consume('authorized-read')).toEqual({ status: 200, body: read });
    expect(idp.counters.token).toBe(token + 1);
  });
});

it('an unsupported verb is a clean 404, and asks nobody anything (RC7)', async () => {
  const { consume, outgoing } = await open();
  for (const verb of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    expect((await consume('authorized-read', verb)).status).toBe(404);
  }
  expect(outgoing).toEqual([]);
});

describe('where it is deployed', () => {
  const ask = async (path: string, token?: string) => {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const answer = (await createLambdaHandler(ContentConsumerModule)({ httpMethod: 'GET', path, headers }, {})) as {
      statusCode: number;
      body: string;
    };
    return [answer.statusCode, JSON.parse(answer.body) as unknown];
  };

  it('its own callers need the scope of what they want, and get it with its token, not theirs', async () => {
    const { idp, gateway } = await open();
    expect((await ask('/content/authorized-read'))[0]).toBe(401);
    const reader = await idp.token('reader');
    expect(await ask('/content/authorized-read', reader)).toEqual([200, read]);
    expect((await ask('/content/authorized-write', reader))[0]).toBe(403);
    expect((await ask('/content/unauthorized-read', await idp.token('none')))[0]).toBe(403);
    expect(await ask('/content/unauthorized-read', reader)).toEqual([401, { message: 'Unauthorized' }]);
    expect(gateway.counters.requests).toBe(2);
    expect(await ask('/content/authorized-write', await idp.token('writer'))).toEqual([200, write]);
  });
});
