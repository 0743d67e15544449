import { describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import type { APIGatewayRequestAuthorizerEvent, APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { readAuthorizerEvent, type CredentialPlaces } from './authorizer-event.js';

const stageArn = 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod';
const methodArn = `${stageArn}/GET/users/42`;
const places: CredentialPlaces = {
  header: 'Authorization',
  websocket: { tokenFrom: 'header', parameter: 'access_token' },
};
const read = (event: unknown, other: Partial<CredentialPlaces> = {}) =>
  readAuthorizerEvent(event, { ...places, ...other });
const valuesOf = (event: unknown, other?: Partial<CredentialPlaces>) => read(event, other).presented.values;

const method = { stageArn, verb: 'GET', path: '/users/42' };
const token = { type: 'TOKEN', authorizationToken: 'Bearer abc', methodArn };
type Members<Event> = Partial<Event> & Readonly<Record<string, unknown>>;
const request: Members<APIGatewayRequestAuthorizerEvent> = {
  type: 'REQUEST',
  methodArn,
  resource: '/users/{id}',
  path: '/users/42',
  httpMethod: 'GET',
  headers: { Authorization: 'Bearer abc' },
  multiValueHeaders: { Authorization: ['Bearer abc'] },
  pathParameters: { id: '42' },
};
const http1: Members<APIGatewayRequestAuthorizerEvent> = {
  ...request,
  version: '1.0',
  identitySource: 'Bearer abc,42',
  authorizationToken: 'Bearer abc,42',
};
const http2: Members<APIGatewayRequestAuthorizerEventV2> = {
  version: '2.0',
  type: 'REQUEST',
  routeArn: methodArn,
  identitySource: ['Bearer abc'],
  routeKey: 'GET /users/{id}',
  rawPath: '/users/42',
  headers: { authorization: 'Bearer abc' },
  pathParameters: { id: '42' },
};
const connect: Members<APIGatewayRequestAuthorizerEvent> = {
  type: 'REQUEST',
  methodArn: `${stageArn}/$connect`,
  headers: { Authorization: 'Bearer abc' },
  multiValueHeaders: { Authorization: ['Bearer abc'] },
  queryStringParameters: { access_token: 'abc' },
  multiValueQueryStringParameters: { access_token: ['abc'] },
};
const presented = { values: ['Bearer abc'], form: 'header' };

describe('an authorizer event', () => {
  it('of a REST API and type TOKEN has the header value as sent and the method asked for (G1)', () => {
    expect(read(token)).toEqual({ gateway: 'rest', presented, stageArn, method });
  });

  it('of a REST API and type REQUEST also has the resource it was resolved to (G5)', () => {
    const route = { method: 'GET', template: '/users/{id}' };
    expect(read(request)).toEqual({ gateway: 'rest', presented, stageArn, method, route });
  });

  it('of an HTTP API in format 1.0 is read from its headers, not from what is joined with commas (G21)', () => {
    expect(read(http1)).toEqual({ gateway: 'http-1.0', presented, stageArn, method });
    expect(valuesOf({ ...http1, headers: null, multiValueHeaders: null })).toEqual([]);
  });

  it('of an HTTP API in format 2.0 has a routeArn and a route key (G20)', () => {
    const route = { method: 'GET', template: '/users/{id}' };
    const keyed = { gateway: 'http-2.0', presented, stageArn, method, route };
    expect(read(http2)).toEqual({ ...keyed, keyedByRoute: false });
    expect(read({ ...http2, identitySource: ['Bearer abc', 'GET /users/{id}'] })).toEqual({
      ...keyed,
      keyedByRoute: true,
    });
    expect(read({ ...http2, identitySource: 'GET /users/{id}' })).toEqual(keyed);
    expect(read({ ...http2, routeKey: '$default' }).route).toEqual({ method: 'ANY', template: '$default' });
    expect(read({ ...http2, routeKey: 7 })).not.toHaveProperty('route');
  });

  it('may be of the stage $default (G20)', () => {
    const arn = `${stageArn.replace('/prod', '/$default')}/GET/users/42`;
    expect(read({ ...http2, routeArn: arn }).stageArn).toMatch(/\/\$default$/);
  });

  it('of a WebSocket API has an ARN without a verb and no path (G29)', () => {
    expect(read(connect)).toEqual({ gateway: 'websocket', presented, stageArn });
  });

  it('may have members nobody knows yet (G5)', () => {
    for (const event of [token, request, http2, connect]) {
      expect(read({ ...event, surprise: { a: null }, stageVariables: 7, requestContext: null })).toEqual(read(event));
    }
    expect(read({ ...token, version: '9', headers: null })).toEqual(read(token));
  });

  it('never shows path parameters, query or stage variables to anyone (INV-2)', () => {
    const spoofed = {
      pathParameters: { Authorization: 'Bearer other' },
      queryStringParameters: { Authorization: 'Bearer other', authorization: 'Bearer other' },
      stageVariables: { Authorization: 'Bearer other' },
      requestContext: { authorizer: { principalId: 'root' }, identity: { user: 'root' } },
      authorizationToken: 'Bearer other',
      identitySource: ['Bearer other'],
    };
    for (const event of [request, http1, http2, connect]) expect(read({ ...event, ...spoofed })).toEqual(read(event));
  });
});

describe('the header of a REQUEST event', () => {
  const headersOnly = (headers: unknown, multiValueHeaders?: unknown) =>
    valuesOf({ ...request, headers, multiValueHeaders });

  it.each(['Authorization', 'authorization', 'AUTHORIZATION'])('may be written %s (G8)', (name) => {
    expect(headersOnly({ [name]: 'Bearer abc' })).toEqual(['Bearer abc']);
    expect(headersOnly(null, { [name]: ['Bearer abc'] })).toEqual(['Bearer abc']);
    expect(headersOnly({ authorization: 'Bearer abc' }, { [name]: ['Bearer abc'] })).toEqual(['Bearer abc']);
  });

  it('is every value that was sent, in any casing (T-HDR-3)', () => {
    expect(headersOnly({ Authorization: 'a', authorization: 'b' })).toEqual(['a', 'b']);
    expect(headersOnly({ Authorization: 'b' }, { Authorization: ['a', 'b'] })).toEqual(['a', 'b']);
    expect(headersOnly({ Authorization: 'a' }, { Authorization: ['a'], authorization: ['b'] })).toEqual(['a', 'b']);
    expect(headersOnly({ Authorization: 'b' }, { Authorization: ['a'] })).toEqual(['a', 'b']);
    expect(headersOnly({ Authorization: 'a' }, { Authorization: ['a', 'a'] })).toEqual(['a', 'a']);
  });

  it.each([null, undefined, 7, 'Authorization', [], ['Authorization', 'Bearer abc']])(
    'is missing when headers are %j (T-GW-6)',
    (headers) => {
      expect(headersOnly(headers, headers)).toEqual([]);
    },
  );

  it.each([null, undefined, 7, {}, [7, null]])('is missing when its value is %j', (value) => {
    expect(headersOnly({ Authorization: value }, { Authorization: value })).toEqual([]);
  });

  it('is looked for under the configured name alone (A12, X4, T-HDR-4)', () => {
    const other = { header: 'authorizationToken' };
    expect(valuesOf({ ...request, headers: { AuthorizationToken: 'abc' }, multiValueHeaders: null }, other)).toEqual([
      'abc',
    ]);
    expect(valuesOf(request, other)).toEqual([]);
    for (const name of ['X-Authorization', 'Proxy-Authorization', 'Cookie', 'x-amzn-remapped-authorization']) {
      expect(headersOnly({ [name]: 'Bearer abc' }, { [name]: ['Bearer abc'] })).toEqual([]);
    }
  });
});

describe('the credential of $connect', () => {
  const from = (tokenFrom: 'query' | 'subprotocol', event: unknown) =>
    read(event, { websocket: { tokenFrom, parameter: 'access_token' } }).presented;

  it('is a query parameter where that is configured, every value of it', () => {
    expect(from('query', connect)).toEqual({ values: ['abc'], form: 'token' });
    const twice = { ...connect, multiValueQueryStringParameters: { access_token: ['abc', 'other'] } };
    expect(from('query', twice).values).toEqual(['abc', 'other']);
    const named = { queryStringParameters: { Access_Token: 'abc' }, multiValueQueryStringParameters: null };
    expect(from('query', { ...connect, ...named }).values).toEqual([]);
  });

  it('is a subprotocol where that is configured, beside one that a server can accept', () => {
    const offering = (...values: string[]) => ({
      ...connect,
      headers: { 'Sec-WebSocket-Protocol': values.at(-1) },
      multiValueHeaders: { 'Sec-WebSocket-Protocol': values },
    });
    expect(from('subprotocol', offering('chat.v1, bearer.a.b.c'))).toEqual({ values: ['a.b.c'], form: 'token' });
    expect(from('subprotocol', offering('chat.v1', 'bearer.abc')).values).toEqual(['abc']);
    expect(from('subprotocol', offering('bearer.abc, bearer.other')).values).toEqual(['abc', 'other']);
    expect(from('subprotocol', offering('chat.v1')).values).toEqual([]);
    expect(from('subprotocol', connect).values).toEqual([]);
  });

  it('is in one place: a header where a query parameter is configured is not looked at', () => {
    expect(
      from('query', { ...connect, queryStringParameters: null, multiValueQueryStringParameters: null }).values,
    ).toEqual([]);
    expect(valuesOf({ ...connect, headers: null, multiValueHeaders: null })).toEqual([]);
  });
});

describe('an event that is none of ours', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'TOKEN'],
    ['a number', 7],
    ['an empty array', []],
    ['an array of events', [token]],
    ['empty', {}],
    ['of a type in other case', { ...token, type: 'token' }],
    ['of a type that is an array', { ...token, type: ['TOKEN'] }],
    ['of a version nobody knows', { ...http2, version: '3.0' }],
    ['of a version that is a number', { ...http2, version: 2 }],
    ['of version 2.0 with a methodArn alone', { ...http2, routeArn: undefined, methodArn }],
    ['of version 1.0 with a routeArn alone', { ...http1, methodArn: undefined, routeArn: methodArn }],
    ['of version 2.0 for $connect', { ...http2, routeArn: `${stageArn}/$connect` }],
    ['a TOKEN event for $connect (G29)', { ...token, methodArn: `${stageArn}/$connect` }],
    ['for $disconnect', { ...connect, methodArn: `${stageArn}/$disconnect` }],
    ['for $connect and more', { ...connect, methodArn: `${stageArn}/$connect/x` }],
    [
      'for $connect of any stage',
      { ...connect, methodArn: 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/*/$connect' },
    ],
    ['without a method ARN', { ...token, methodArn: undefined }],
    ['with a method ARN of null', { ...request, methodArn: null }],
    ['with a list for a method ARN', { ...request, methodArn: [methodArn] }],
  ])(
    'is refused when it is %s: our wiring is wrong, so no answer and no Unauthorized (T-GW-3, T-GW-6)',
    (_case, event) => {
      expect(() => read(event)).toThrow(MisconfigurationError);
    },
  );

  it('is refused without a word of what it held', () => {
    const secret = 'Bearer marked-4711';
    for (const hostile of [
      { ...token, type: secret },
      { ...token, methodArn: secret },
      { ...request, version: secret },
      { ...http2, routeArn: secret },
      { [secret]: secret },
    ]) {
      expect(() => read(hostile)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('4711') }));
    }
  });

  it.each([
    [null, 'The event is null, not an authorizer event'],
    [[], 'The event is a list of 0, not an authorizer event'],
    [{}, 'The event type is missing, not "TOKEN" or "REQUEST"'],
    [{ ...token, type: 'token' }, 'The event type is "token", not "TOKEN" or "REQUEST"'],
    [{ ...http2, version: '3.0' }, 'The event version is "3.0", not "1.0" or "2.0"'],
  ])('is told what was seen of %j', (hostile, said) => {
    expect(() => read(hostile)).toThrow(said);
  });
});
