import { Injectable, Module, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { describe, expect, it, jest } from '@jest/globals';
import { createLambdaHandler } from './create-lambda-handler.js';
import { ask, EchoController, EchoModule, event, withHeaders } from './echo-app.fixture.js';
import { currentInvocation } from './invocation.js';

describe('a Nest application as a Lambda handler', () => {
  const handler = createLambdaHandler(EchoModule);

  it('takes two parameters at most: three would be refused by nodejs24.x', () => {
    expect(handler.length).toBeLessThanOrEqual(2);
  });

  it('keeps UTF-8 whole (D2)', async () => {
    const answer = await ask(handler, event('/text'));
    expect([answer.statusCode, answer.isBase64Encoded]).toEqual([200, false]);
    expect(JSON.parse(answer.body)).toEqual({ name: 'Daniël ✓' });
    expect(answer.header('content-type')).toEqual(['application/json; charset=utf-8']);
  });

  it('does not say what it is built on', async () => {
    expect((await ask(handler, event('/text'))).header('x-powered-by')).toBeUndefined();
  });

  it('serves an event whose headers are null, as the console sends it (T-GW-6)', async () => {
    const answer = await ask(handler, event('/text', { headers: null, multiValueHeaders: null }));
    expect(answer.statusCode).toBe(200);
    const closed = await ask(handler, event('/guarded', { headers: null, multiValueHeaders: null }));
    expect(closed.statusCode).toBe(401);
  });

  it('reads a JSON body, and one that travels as base64', async () => {
    const json = JSON.stringify({ title: 'é' });
    const headers = withHeaders({ 'Content-Type': ['application/json'] });
    const plain = await ask(handler, event('/body', { httpMethod: 'POST', body: json, ...headers }));
    expect(JSON.parse(plain.body)).toEqual({ body: { title: 'é' }, type: 'application/json' });
    const body = Buffer.from(json).toString('base64');
    const encoded = await ask(handler, event('/body', { httpMethod: 'POST', body, isBase64Encoded: true, ...headers }));
    expect(JSON.parse(encoded.body)).toEqual({ body: { title: 'é' }, type: 'application/json' });
  });

  it('hands on binary bodies byte for byte, both ways', async () => {
    const bytes = Buffer.from([0, 255, 128, 13, 10]);
    const sent = await ask(
      handler,
      event('/raw', {
        httpMethod: 'POST',
        body: bytes.toString('base64'),
        isBase64Encoded: true,
        ...withHeaders({ 'Content-Type': ['application/octet-stream'] }),
      }),
    );
    expect(JSON.parse(sent.body)).toEqual({ hex: bytes.toString('hex') });
    const received = await ask(handler, event('/binary'));
    expect([received.isBase64Encoded, Buffer.from(received.body, 'base64').toString('hex')]).toEqual([
      true,
      '00ff800a',
    ]);
  });

  it('hands on cookies: the one header in, each Set-Cookie out', async () => {
    const answer = await ask(handler, event('/cookies', withHeaders({ Cookie: ['x=1; y=2'] })));
    expect(JSON.parse(answer.body)).toEqual({ cookie: 'x=1; y=2' });
    expect(answer.header('set-cookie')).toEqual(['a=1; Path=/', 'b=2; Path=/']);
  });

  it('hands on repeated and encoded query parameters', async () => {
    const answer = await ask(
      handler,
      event('/query', {
        queryStringParameters: { a: '2', b: 'é&=' },
        multiValueQueryStringParameters: { a: ['1', '2'], b: ['é&='] },
      }),
    );
    expect(JSON.parse(answer.body)).toEqual({ a: ['1', '2'], b: 'é&=' });
  });

  it('serves the whole path of a {proxy+} resource, not the part behind it (INV-4)', async () => {
    const asked = event('/files/text', { resource: '/files/{proxy+}', pathParameters: { proxy: 'text' } });
    expect((await ask(handler, asked)).statusCode).toBe(404);
  });

  it('does not let a path smuggle a query or another path in (T-GW-2)', async () => {
    expect((await ask(handler, event('/text?x'))).statusCode).toBe(404);
    expect((await ask(handler, event('/text#x'))).statusCode).toBe(404);
  });

  describe('leaves authentication to the guard (C14, INV-4)', () => {
    const authorized = { authorizer: { principalId: 'admin', scope: 'echo' }, stage: 'latest', identity: {} };

    it('is 401 when invoked directly without a credential, whatever the authorizer context says', async () => {
      for (const requestContext of [undefined, {}, authorized]) {
        const answer = await ask(handler, event('/guarded', { requestContext }));
        expect([answer.statusCode, answer.header('www-authenticate')]).toEqual([401, ['Bearer realm="echo"']]);
      }
    });

    it('verifies the token of the request itself', async () => {
      const answer = await ask(handler, event('/guarded', withHeaders({ Authorization: ['Bearer somebody'] })));
      expect(JSON.parse(answer.body)).toEqual({ subject: 'somebody' });
    });

    it.each([
      ['two values', { Authorization: ['Bearer one', 'Bearer two'] }],
      ['two equal values', { Authorization: ['Bearer one', 'Bearer one'] }],
      ['two spellings', { Authorization: ['Bearer one'], authorization: ['Bearer two'] }],
    ])('refuses %s of Authorization (T-HDR-3)', async (_name, headers) => {
      const answer = await ask(handler, event('/guarded', withHeaders(headers as never)));
      expect([answer.statusCode, JSON.parse(answer.body).reason]).toEqual([401, 'credential_ambiguous']);
    });

    it.each([
      ['x-apigateway-event', encodeURIComponent(JSON.stringify(event('/guarded', { requestContext: authorized })))],
      ['x-apigateway-context', encodeURIComponent('{}')],
      ['x-amzn-oidc-data', 'e30.e30.e30'],
      ['x-amzn-oidc-identity', 'admin'],
      ['X-Forwarded-User', 'admin'],
      ['X-Forwarded-Client-Cert', 'Subject="CN=admin"'],
      ['X-Forwarded-Uri', '/text'],
      ['X-Original-URL', '/text'],
      ['X-HTTP-Method-Override', 'OPTIONS'],
      ['X-Authorization', 'Bearer admin'],
      ['Proxy-Authorization', 'Bearer admin'],
    ])('%s has no effect (T-SPF-1)', async (name, value) => {
      const alone = await ask(handler, event('/guarded', withHeaders({ [name]: [value] })));
      expect(alone.statusCode).toBe(401);
      const beside = await ask(
        handler,
        event('/guarded', withHeaders({ [name]: [value], Authorization: ['Bearer somebody'] })),
      );
      expect(JSON.parse(beside.body)).toEqual({ subject: 'somebody' });
    });
  });

  it('keeps the invocation of each of many interleaved calls (T-SE-1)', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `invocation-${index}`);
    const answers = await Promise.all(
      ids.map((id, index) =>
        ask(
          handler,
          event('/invocation', {
            multiValueQueryStringParameters: { wait: [String((30 - index) * 2)] },
            requestContext: { authorizer: { principalId: id } },
          }),
          { id },
        ),
      ),
    );
    expect(answers.map(({ body }) => JSON.parse(body))).toEqual(
      ids.map((id) => ({ before: id, after: id, authorizer: { authorizer: { principalId: id } } })),
    );
    expect(currentInvocation()).toBeUndefined();
  });

  it('keeps the principal of each of many interleaved calls (T-SE-1)', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `caller${index}`);
    const answers = await Promise.all(
      names.map((name) => ask(handler, event('/guarded', withHeaders({ Authorization: [`Bearer ${name}`] })))),
    );
    expect(answers.map(({ body }) => JSON.parse(body).subject)).toEqual(names);
  });
});

describe('booting', () => {
  it('happens once, with the first invocation, however many arrive together', async () => {
    let boots = 0;
    @Injectable()
    class Counted implements CanActivate {
      constructor() {
        boots += 1;
      }
      canActivate(_context: ExecutionContext) {
        return true;
      }
    }
    @Module({ controllers: [EchoController], providers: [{ provide: APP_GUARD, useClass: Counted }] })
    class CountedModule {}
    const handler = createLambdaHandler(CountedModule);
    expect(boots).toBe(0);
    await Promise.all([1, 2, 3].map(() => handler(event('/text'), {})));
    expect(boots).toBe(1);
  });

  it('that failed is tried again with the next invocation', async () => {
    let tries = 0;
    const SETTINGS = Symbol('SETTINGS');
    @Module({
      controllers: [EchoController],
      providers: [
        {
          provide: SETTINGS,
          useFactory: () => {
            tries += 1;
            if (tries === 1) throw new Error('the secret store does not answer');
            return {};
          },
        },
      ],
    })
    class FlakyModule {}
    const handler = createLambdaHandler(FlakyModule);
    const said = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    await expect(handler(event('/text'), {})).rejects.toThrow('the secret store does not answer');
    said.mockRestore();
    await expect(handler(event('/text'), {})).resolves.toMatchObject({ statusCode: 200 });
    expect(tries).toBe(2);
  });

  it('does not begin for an event that carries no request', async () => {
    let tries = 0;
    @Module({
      providers: [
        {
          provide: 'COUNTED',
          useFactory: () => {
            tries += 1;
            throw new Error('never');
          },
        },
      ],
    })
    class NeverModule {}
    const handler = createLambdaHandler(NeverModule);
    await expect(handler({ Records: [] }, {})).rejects.toMatchObject({ reason: 'event_not_supported' });
    expect(tries).toBe(0);
  });
});
