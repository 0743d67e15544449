import { describe, expect, it } from '@jest/globals';
import { createLambdaHandler } from './create-lambda-handler.js';
import { ask, EchoModule, event, type Members } from './echo-app.fixture.js';
import {
  formatOneEvent,
  healthCheckEvent,
  httpApiContext,
  httpApiEvent,
  loadBalancerEvent,
  multiValueLoadBalancerEvent,
} from './event-samples.fixture.js';

const handler = createLambdaHandler(EchoModule);
const json = async (asked: unknown) => JSON.parse((await ask(handler, asked)).body) as Record<string, unknown>;

/** One request in every format: its path, and what its members become. */
interface Format {
  readonly name: string;
  asked(path: string, parts?: Parts): unknown;
}
interface Parts {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly authorizer?: Members;
}
const lists = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
const bodyOf = ({ body, isBase64Encoded = false }: Parts) => (body === undefined ? {} : { body, isBase64Encoded });

const formats: readonly Format[] = [
  {
    name: 'REST',
    asked: (path, { method = 'GET', headers = {}, authorizer, ...body } = {}) =>
      event(path, {
        httpMethod: method,
        headers,
        multiValueHeaders: lists(headers),
        requestContext: { stage: 'latest', authorizer },
        ...bodyOf(body),
      }),
  },
  {
    name: 'HTTP API 1.0',
    asked: (path, { method = 'GET', headers = {}, authorizer, ...body } = {}) => {
      const asked = formatOneEvent(`/latest${path}`, {
        httpMethod: method,
        headers,
        multiValueHeaders: lists(headers),
      });
      return { ...asked, requestContext: { ...asked.requestContext, authorizer }, ...bodyOf(body) };
    },
  },
  {
    name: 'HTTP API 2.0',
    asked: (path, { method = 'GET', headers = {}, authorizer = {}, ...body } = {}) =>
      httpApiEvent(`/latest${path}`, {
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
        requestContext: httpApiContext({ method }, authorizer),
        ...bodyOf(body),
      }),
  },
  {
    name: 'a load balancer',
    asked: (path, { method = 'GET', headers = {}, ...body } = {}) =>
      loadBalancerEvent(path, { httpMethod: method, headers, ...bodyOf(body) }),
  },
  {
    name: 'a load balancer with multi-value headers',
    asked: (path, { method = 'GET', headers = {}, ...body } = {}) =>
      multiValueLoadBalancerEvent(path, { httpMethod: method, multiValueHeaders: lists(headers), ...bodyOf(body) }),
  },
];

describe.each(formats)('an event of $name', ({ asked }) => {
  it('is served under the one path that the application knows (INV-4)', async () => {
    expect(await json(asked('/seen'))).toMatchObject({ method: 'GET', url: '/seen' });
    expect((await ask(handler, asked('/elsewhere/seen'))).statusCode).toBe(404);
  });

  it.each([
    ['/text?x', 404],
    ['/text#x', 404],
    ['/text ', 404],
    ['/ text', 404],
    ['/text\\', 404],
    ['/x/../text', 404],
    ['//text', 404],
    ['/te%78t', 404],
    ['/text%20', 404],
    ['/text%2F', 404],
    ['/text', 200],
  ])('with the path %j is answered %i: no other path is read into it (T-GW-2, T-GW-10)', async (path, status) => {
    expect((await ask(handler, asked(path))).statusCode).toBe(status);
  });

  it('brings UTF-8 in and out (D2)', async () => {
    const body = JSON.stringify({ title: 'Daniël ✓ 𝒳' });
    const headers = { 'Content-Type': 'application/json' };
    for (const parts of [{ body }, { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }]) {
      const answer = await ask(handler, asked('/body', { method: 'POST', headers, ...parts }));
      expect([answer.statusCode, answer.isBase64Encoded]).toEqual([201, false]);
      expect(JSON.parse(answer.body)).toEqual({ body: { title: 'Daniël ✓ 𝒳' }, type: 'application/json' });
    }
  });

  it.each(['00ff800a', 'c3', 'efbbbf41', '1f8b0800'])('brings the bytes %s in and out unharmed', async (hex) => {
    const sent = await json(
      asked('/raw', {
        method: 'POST',
        headers: { 'Content-Type': 'application/octet-stream' },
        body: Buffer.from(hex, 'hex').toString('base64'),
        isBase64Encoded: true,
      }),
    );
    expect(sent).toEqual({ hex });
    const { body, isBase64Encoded } = await ask(handler, asked('/bytes', { headers: { 'X-Hex': hex } }));
    expect(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString('hex')).toBe(hex);
    expect(isBase64Encoded).toBe(hex !== 'efbbbf41');
  });

  it('leaves authentication to the guard, whoever stands in front (C14)', async () => {
    const bare = await ask(handler, asked('/guarded', { authorizer: { principalId: 'admin', scope: 'echo' } }));
    expect([bare.statusCode, bare.header('www-authenticate')]).toEqual([401, ['Bearer realm="echo"']]);
    for (const name of ['Authorization', 'authorization']) {
      expect(await json(asked('/guarded', { headers: { [name]: 'Bearer somebody' } }))).toEqual({
        subject: 'somebody',
      });
    }
  });

  it('keeps its own invocation among others (T-SE-1)', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `caller${index}`);
    const answers = await Promise.all(
      names.map((name) => json(asked('/guarded', { headers: { Authorization: `Bearer ${name}` } }))),
    );
    expect(answers.map(({ subject }) => subject)).toEqual(names);
  });
});

it('invocations of all formats at once keep their own authorizer context (T-SE-1)', async () => {
  const asked = [1, 2, 3].flatMap((turn) =>
    formats.map(({ asked: build }, index) => build('/authorizer', { authorizer: { id: `${turn}-${index}` } })),
  );
  const own = [1, 2, 3].flatMap((turn) =>
    formats.map(({ name }, index) => (name.includes('balancer') ? 'none' : { id: `${turn}-${index}` })),
  );
  const answers = await Promise.all(asked.map((one) => ask(handler, one)));
  const contexts = answers.map(({ body }) => (body === 'none' ? body : (JSON.parse(body) as unknown)));
  expect(contexts).toEqual(own);
});

describe('payload format 1.0 of an HTTP API', () => {
  it('has its stage in the path, unless that is $default', async () => {
    expect(await json(formatOneEvent('/latest/seen'))).toMatchObject({ url: '/seen' });
    expect(await json(formatOneEvent('/seen', {}, '$default'))).toMatchObject({ url: '/seen' });
    expect((await ask(handler, formatOneEvent('/latestseen'))).statusCode).toBe(404);
    expect((await ask(handler, event('/latest/seen'))).statusCode).toBe(404); // a REST API took it away already
  });

  it('shows a header that came twice, which is refused for Authorization (T-HDR-3)', async () => {
    const multiValueHeaders = { authorization: ['Bearer one', 'Bearer two'] };
    const answer = await ask(handler, formatOneEvent('/latest/guarded', { multiValueHeaders }));
    expect([answer.statusCode, JSON.parse(answer.body).reason]).toEqual([401, 'credential_ambiguous']);
  });

  it('is answered with multi-value headers', async () => {
    const answer = await handler(formatOneEvent('/latest/cookies'), {});
    expect(answer).toMatchObject({ multiValueHeaders: { 'set-cookie': ['a=1; Path=/', 'b=2; Path=/'] } });
    expect(answer).not.toHaveProperty('headers');
  });
});

describe('payload format 2.0', () => {
  it('has its stage in rawPath, unless that is $default', async () => {
    expect(await json(httpApiEvent('/latest/seen'))).toMatchObject({ url: '/seen', ip: '203.0.113.7' });
    const byDefault = httpApiEvent('/seen', { requestContext: httpApiContext({ stage: '$default' }) });
    expect(await json(byDefault)).toMatchObject({ url: '/seen' });
    expect((await ask(handler, httpApiEvent('/latest'))).statusCode).toBe(404);
    expect((await ask(handler, httpApiEvent('/latestseen'))).statusCode).toBe(404);
  });

  it('brings the query as it was sent', async () => {
    const asked = httpApiEvent('/latest/query', { rawQueryString: 'a=1&a=2&b=%C3%A9%26%3D&c=x+y' });
    expect(await json(asked)).toEqual({ a: ['1', '2'], b: 'é&=', c: 'x y' });
  });

  it('brings cookies in a list, both ways', async () => {
    const asked = httpApiEvent('/latest/cookies', { cookies: ['x=1', 'y=2'] });
    const answer = (await handler(asked, {})) as { cookies: string[]; headers: Record<string, string> };
    expect(answer).toMatchObject({ statusCode: 200, cookies: ['a=1; Path=/', 'b=2; Path=/'] });
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(answer).not.toHaveProperty('multiValueHeaders');
    expect(JSON.parse((answer as unknown as { body: string }).body)).toEqual({ cookie: 'x=1; y=2' });
    expect(await handler(httpApiEvent('/latest/text'), {})).not.toHaveProperty('cookies');
  });

  it('shows two values of Authorization joined, which are no credential (T-HDR-3)', async () => {
    const asked = httpApiEvent('/latest/guarded', { headers: { authorization: 'Bearer one,Bearer two' } });
    const answer = await ask(handler, asked);
    expect([answer.statusCode, JSON.parse(answer.body).reason]).toEqual([400, 'authorization_malformed']);
  });

  it('is what a function URL sends as well', async () => {
    const { authorizer: _, ...context } = httpApiContext({ stage: '$default' });
    const asked = { ...httpApiEvent('/text'), routeKey: '$default', requestContext: context };
    expect((await ask(handler, asked)).statusCode).toBe(200);
  });
});

describe('a load balancer', () => {
  it('leaves the query encoded', async () => {
    const query = { a: '1%2C2', b: '%C3%A9%26%3D', 'c%20d': 'x+y', e: 'f=g' };
    const parsed = { a: '1,2', b: 'é&=', 'c d': 'x y', e: 'f=g' };
    expect(await json(loadBalancerEvent('/query', { queryStringParameters: query }))).toEqual(parsed);
    const multiValueQueryStringParameters = { a: ['1%2C2', '3'], b: ['%zz'] };
    expect(await json(multiValueLoadBalancerEvent('/query', { multiValueQueryStringParameters }))).toEqual({
      a: ['1,2', '3'],
      b: '%zz',
    });
  });

  it('is answered in the way of its target group, with a status line', async () => {
    const single = await handler(loadBalancerEvent('/text'), {});
    expect(single).toMatchObject({
      statusCode: 200,
      statusDescription: '200 OK',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      isBase64Encoded: false,
    });
    expect(single).not.toHaveProperty('multiValueHeaders');
    const multiple = await handler(multiValueLoadBalancerEvent('/nowhere'), {});
    expect(multiple).toMatchObject({
      statusCode: 404,
      statusDescription: '404 Not Found',
      multiValueHeaders: { 'content-type': ['application/json; charset=utf-8'] },
    });
    expect(multiple).not.toHaveProperty('headers');
  });

  it('gets each cookie, one spelling of the name for each where a name has one value', async () => {
    const { headers } = (await handler(loadBalancerEvent('/cookies'), {})) as { headers: Record<string, string> };
    const cookies = Object.entries(headers).filter(([name]) => name.toLowerCase() === 'set-cookie');
    expect(cookies.map(([, value]) => value)).toEqual(['a=1; Path=/', 'b=2; Path=/']);
    expect(await handler(multiValueLoadBalancerEvent('/cookies'), {})).toMatchObject({
      multiValueHeaders: { 'set-cookie': ['a=1; Path=/', 'b=2; Path=/'] },
    });
  });

  it('checks health with a request that has one header and no host', async () => {
    expect(await handler(healthCheckEvent, {})).toMatchObject({ statusCode: 200, statusDescription: '200 OK' });
    const { headers, ...check } = healthCheckEvent;
    const multiValueHeaders = { 'user-agent': ['ELB-HealthChecker/2.0'] };
    expect(await handler({ ...check, multiValueHeaders }, {})).toMatchObject({ statusCode: 200 });
    expect(await handler({ ...healthCheckEvent, path: '/guarded' }, {})).toMatchObject({ statusCode: 401 });
  });

  it('brings two values of Authorization, which are refused (T-HDR-3)', async () => {
    const multiValueHeaders = { authorization: ['Bearer one', 'Bearer one'] };
    const answer = await ask(handler, multiValueLoadBalancerEvent('/guarded', { multiValueHeaders }));
    expect([answer.statusCode, JSON.parse(answer.body).reason]).toEqual([401, 'credential_ambiguous']);
  });

  it('has no authorizer: a context that names one is not read', async () => {
    const asked = loadBalancerEvent('/authorizer');
    const forged = { ...asked, requestContext: { ...asked.requestContext, authorizer: { token: 'x' } } };
    expect((await ask(handler, forged)).body).toBe('none');
  });
});
