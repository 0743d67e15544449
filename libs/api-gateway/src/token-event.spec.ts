import { describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import { readTokenEvent } from './token-event.js';

const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/profile';
const event = { type: 'TOKEN', authorizationToken: 'Bearer abc', methodArn };

describe('a TOKEN event', () => {
  it('has the header value as sent and the method asked for (G1)', () => {
    expect(readTokenEvent(event)).toEqual({
      authorizationToken: 'Bearer abc',
      method: { stageArn: methodArn.slice(0, methodArn.indexOf('/GET')), verb: 'GET', path: '/profile' },
    });
  });

  it('may have members nobody knows yet (G5)', () => {
    expect(readTokenEvent({ ...event, headers: null, version: '9', requestContext: {} })).toEqual(
      readTokenEvent(event),
    );
  });

  it.each([undefined, null, 7, ['Bearer abc'], { toString: () => 'Bearer abc' }])(
    'has no header value when that is %j: then no credential was presented',
    (authorizationToken) => {
      expect(readTokenEvent({ ...event, authorizationToken }).authorizationToken).toBeUndefined();
    },
  );

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'TOKEN'],
    ['a number', 7],
    ['an empty array', []],
    ['an array of events', [event]],
    ['empty', {}],
    ['a REQUEST event (D6)', { type: 'REQUEST', methodArn, headers: null, identitySource: ['Bearer abc'] }],
    ['an HTTP API 2.0 event', { version: '2.0', type: 'REQUEST', routeArn: methodArn, identitySource: ['Bearer abc'] }],
    ['of a type in other case', { ...event, type: 'token' }],
    ['of a type that is an array', { ...event, type: ['TOKEN'] }],
    ['without a method ARN', { ...event, methodArn: undefined }],
    ['with a method ARN of null', { ...event, methodArn: null }],
  ])('is refused when it is %s: our wiring is wrong, so no answer and no Unauthorized (T-GW-6)', (_case, hostile) => {
    expect(() => readTokenEvent(hostile)).toThrow(MisconfigurationError);
  });

  it('is refused without a word of what it held', () => {
    const secret = 'Bearer marked-4711';
    for (const hostile of [
      { type: secret, authorizationToken: secret, methodArn },
      { type: 'TOKEN', authorizationToken: secret, methodArn: secret },
      { [secret]: secret },
    ]) {
      expect(() => readTokenEvent(hostile)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('4711') }),
      );
    }
  });

  it.each([
    [null, 'The event is null, not a TOKEN event'],
    [[], 'The event is a list of 0, not a TOKEN event'],
    [{}, 'The event type is missing, not "TOKEN"'],
    [{ ...event, type: 'token' }, 'The event type is "token", not "TOKEN"'],
  ])('says what was seen of %j', (hostile, said) => {
    expect(() => readTokenEvent(hostile)).toThrow(said);
  });

  it('says what to change when it is a REQUEST event', () => {
    expect(() => readTokenEvent({ type: 'REQUEST', methodArn })).toThrow(
      'The event type is "REQUEST", not "TOKEN": set the authorizer type to TOKEN.',
    );
  });
});
