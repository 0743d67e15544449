import { describe, expect, it, jest } from '@jest/globals';
import { readHandedOver } from './handed-over.js';
import { readHttpCredential } from './http-credential.js';

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln';
const reasonOf = (value: unknown) => {
  const outcome = readHandedOver(value);
  return outcome.ok ? outcome.value.token : outcome.refusal.reason;
};

describe('a token that the gateway handed over', () => {
  it.each([jwt, `Bearer ${jwt}`, `bearer  ${jwt}`])('is a JWT, with or without its scheme: %s', (value) => {
    expect(readHandedOver(value)).toEqual({ ok: true, value: { scheme: 'Bearer', token: jwt } });
  });

  it.each([
    '',
    'Bearer ',
    'opaque-token',
    'Bearer opaque-token',
    'a.b',
    'a.b.c.d',
    'a.b.c.d.e',
    `${jwt} ${jwt}`,
    `Basic ${jwt}`,
    ` ${jwt}`,
    `${jwt}\n`,
    'null',
    null,
    0,
    true,
    [jwt],
    { token: jwt },
  ])('is refused when it is %j: nobody is asked about what was exchanged already', (value) => {
    expect(reasonOf(value)).toBe('token_malformed');
  });

  it('is refused when it is larger than any header may be', () => {
    expect(reasonOf(`${'a'.repeat(16_384)}.b.c`)).toBe('token_too_large');
  });

  it('stands in place of the presented one, good or bad', () => {
    const presented = { headers: { authorization: 'Bearer presented' } };
    const read = (handedOver: unknown, request: typeof presented | { headers: object } = presented) =>
      readHttpCredential(request as typeof presented, {
        header: 'Authorization',
        scheme: 'required',
        handedOver: () => handedOver,
      });
    expect(read(jwt)).toMatchObject({ value: { token: jwt } });
    expect(read(jwt, { headers: {} })).toMatchObject({ value: { token: jwt } });
    expect(read(jwt, { headers: { authorization: ['Bearer a', 'Bearer b'] } })).toMatchObject({
      value: { token: jwt },
    });
    expect(read('opaque')).toMatchObject({ refusal: { reason: 'token_malformed' } });
    expect(read(undefined)).toMatchObject({ value: { token: 'presented' } });
    expect(read(undefined, { headers: {} })).toMatchObject({ refusal: { reason: 'credential_missing' } });
  });

  it('is asked for anew with every request', () => {
    const handedOver = jest.fn(() => undefined);
    const options = { header: 'authorization', scheme: 'required', handedOver } as const;
    readHttpCredential({ headers: {} }, options);
    readHttpCredential({ headers: {} }, options);
    expect(handedOver).toHaveBeenCalledTimes(2);
  });
});
