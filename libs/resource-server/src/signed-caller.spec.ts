import { Controller, Get } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { DecisionRecord } from '@sallyport/decision-log';
import { accepted, OutageError, refused, type Principal } from '@sallyport/protocol';
import request from 'supertest';
import { ApiKeyRequired, IamAuthorized, Scopes } from './access.decorators.js';
import { CurrentPrincipal } from './current-principal.decorator.js';
import { bearer, closeStarted, platformNames, principalWith, startGuarded } from './guarded-app.fixture.js';
import type { PrincipalSource } from './principal-source.js';

@Controller('vault')
class VaultController {
  @Get()
  @IamAuthorized()
  signed(@CurrentPrincipal() principal: Principal) {
    return { subject: principal.subject };
  }
  @Get('metered')
  @Scopes('a')
  @ApiKeyRequired()
  metered() {
    return 'metered';
  }
}
afterEach(closeStarted);

const signature = 'AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/execute-api/aws4_request, Signature=0';

describe.each(platformNames)('a route for signed requests on %s', (platform) => {
  const start = async (iamPrincipalSource?: PrincipalSource) => {
    const records: DecisionRecord[] = [];
    const app = await startGuarded([VaultController], {
      platform,
      options: {
        ...(iamPrincipalSource && { iamPrincipalSource }),
        decisionLog: { wantsSteps: false, record: (record) => void records.push(record), notice: () => undefined },
      },
    });
    const get = (path: string, headers: Record<string, string> = {}) =>
      request(app.getHttpServer() as never)
        .get(path)
        .set(headers);
    return { get, records };
  };

  it('is closed where nobody can tell who signed: no token opens it, no header speaks for a signature (T-SPF-1)', async () => {
    const { get, records } = await start();
    const attempts: Record<string, string>[] = [
      {},
      { Authorization: bearer('a', '*') },
      { Authorization: 'Bearer refused' },
      { Authorization: 'Bearer outage' },
      { Authorization: signature },
      { 'x-amzn-iam-user-arn': 'arn:aws:iam::1:root', 'x-apigateway-event': '{}', 'x-amzn-request-context': '{}' },
    ];
    for (const headers of attempts) {
      const { status, body, headers: answered } = await get('/vault', headers);
      expect([status, body.reason, answered['www-authenticate']]).toEqual([403, 'iam_required', undefined]);
    }
    expect(new Set(records.map(({ reason }) => reason))).toEqual(new Set(['iam_required']));
  });

  it('opens to whom the configured source names, whose bearer token is not asked for', async () => {
    const { get, records } = await start({ authenticate: async () => accepted(principalWith('arn:caller')) });
    expect((await get('/vault', { Authorization: 'Bearer outage' })).body).toEqual({ subject: 'arn:caller' });
    expect(records).toMatchObject([{ outcome: 'allow', route: 'VaultController.signed' }]);
  });

  it('stays closed when the source refuses or does not answer', async () => {
    expect((await (await start({ authenticate: async () => refused('iam_required') })).get('/vault')).status).toBe(403);
    const silent: PrincipalSource = {
      authenticate: () => Promise.reject(new OutageError('issuer_timeout', { host: 'x' })),
    };
    expect((await (await start(silent)).get('/vault')).status).toBe(503);
  });

  it('is the only kind that the source is asked about', async () => {
    const { get } = await start({ authenticate: async () => accepted(principalWith('a')) });
    expect((await get('/vault/metered')).status).toBe(401);
  });

  it('leaves the API key to the gateway: the token decides, with or without a key', async () => {
    const { get } = await start();
    expect((await get('/vault/metered', { Authorization: bearer('a') })).status).toBe(200);
    expect((await get('/vault/metered', { 'X-Api-Key': 'key' })).status).toBe(401);
  });
});
