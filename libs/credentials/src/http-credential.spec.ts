import { describe, expect, it } from '@jest/globals';
import { defaultCredentialOptions, readHttpCredential, type HeaderSource } from './http-credential.js';

const reasonOf = (request: HeaderSource, options = defaultCredentialOptions) => {
  const outcome = readHttpCredential(request, options);
  return outcome.ok ? 'accepted' : outcome.refusal.reason;
};
const good = 'Bearer abc';

describe('the credential of an HTTP request', () => {
  it('is the token of the Authorization header', () => {
    expect(readHttpCredential({ headers: { authorization: good } })).toEqual({
      ok: true,
      value: { scheme: 'Bearer', token: 'abc' },
    });
  });

  it('is refused when two values disagree (T-HDR-3)', () => {
    expect(reasonOf({ headers: { authorization: [good, 'Bearer other'] } })).toBe('credential_ambiguous');
  });

  it('is refused when two casings were sent and the server kept one (T-HDR-3)', () => {
    const rawHeaders = ['Host', 'x', 'Authorization', good, 'authorization', 'Bearer other'];
    expect(reasonOf({ headers: { authorization: good }, rawHeaders })).toBe('credential_ambiguous');
  });

  it('is refused when the same value was sent twice: a proxy in front may have read either (T-HDR-3)', () => {
    const rawHeaders = ['authorization', good, 'AUTHORIZATION', good];
    expect(reasonOf({ headers: { authorization: good }, rawHeaders })).toBe('credential_ambiguous');
  });

  it('is refused when an adapter joined two values with a comma (T-HDR-3)', () => {
    expect(reasonOf({ headers: { authorization: `${good},${good}` } })).toBe('authorization_malformed');
  });

  it('is not confused by a value that reads like the header name', () => {
    const rawHeaders = ['X-Note', 'authorization', 'Authorization', good];
    expect(reasonOf({ headers: { authorization: good }, rawHeaders })).toBe('accepted');
  });

  it.each(['x-authorization', 'proxy-authorization', 'cookie', 'x-access-token', 'x-amzn-remapped-authorization'])(
    'is never looked for in %s (T-HDR-4)',
    (header) => {
      expect(reasonOf({ headers: { [header]: good } })).toBe('credential_missing');
    },
  );

  it('is never looked for in the query or the body (T-HDR-4)', () => {
    const request = {
      headers: {},
      url: '/?access_token=abc',
      query: { access_token: 'abc' },
      body: { access_token: 'abc' },
    };
    expect(reasonOf(request)).toBe('credential_missing');
  });

  it('is read from another header when that one is configured, in any case, and then from no other (A12, X4)', () => {
    const options = { header: 'authorizationToken', scheme: 'optional' as const };
    expect(reasonOf({ headers: { authorizationtoken: 'abc' } }, options)).toBe('accepted');
    expect(reasonOf({ headers: { authorization: good } }, options)).toBe('credential_missing');
  });
});
