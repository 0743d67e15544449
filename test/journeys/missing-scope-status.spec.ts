import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { PremiumContentModule } from '../../apps/premium-content/src/premium-content.module.js';
import { openGatewayWorld, type GatewayWorld } from './gateway-world.js';

describe('a missing scope with MISSING_SCOPE_STATUS=401 (X2)', () => {
  let world: GatewayWorld;
  beforeAll(async () => {
    world = await openGatewayWorld({ MISSING_SCOPE_STATUS: '401', AUTHORIZER_CACHE_TTL_SECONDS: '0' });
  });
  afterAll(() => world.close());

  it('is 401 at the gateway, as the native authorizers answer it; another route of the token is 200', async () => {
    const token = await world.idp.token('reader');
    expect((await world.ask('POST /home/premium', token)).status).toBe(401);
    expect((await world.ask('GET /home/premium', token)).status).toBe(200);
  });

  it('is 401 at the guard, and the challenge still says what is missing', async () => {
    const handler = createLambdaHandler(PremiumContentModule);
    const headers = { Authorization: `Bearer ${await world.idp.token('reader')}` };
    const answer = (await handler({ httpMethod: 'POST', path: '/home/premium', headers }, {})) as {
      statusCode: number;
      body: string;
      multiValueHeaders: Record<string, string[]>;
    };
    expect(answer.statusCode).toBe(401);
    expect(answer.multiValueHeaders['www-authenticate']![0]).toContain('error="insufficient_scope"');
    expect(JSON.parse(answer.body)).toMatchObject({ status: 401, reason: 'scope_missing' });
  });
});
