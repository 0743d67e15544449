import { afterEach, describe, expect, it } from '@jest/globals';
import type { RefusalReason, ScopeRequirement } from '@sallyport/protocol';
import { Controller, Get } from '@nestjs/common';
import { Authenticated, Scopes } from './access.decorators.js';
import { briefRefusal } from './brief-refusal.js';
import { bearer, closeStarted, platformNames, startGuarded } from './guarded-app.fixture.js';

describe('the brief body of a refusal', () => {
  const infoOf = (scopes: ScopeRequirement, reason: RefusalReason = 'scope_missing') =>
    briefRefusal('Forbidden', { reason, scopes }).info;

  it('D3: names the scope as the seed does, to the letter', () => {
    const body = briefRefusal('Forbidden', { reason: 'scope_missing', scopes: { allOf: ['get:profile'] } });
    expect(JSON.stringify(body)).toBe('{"message":"Forbidden","info":"scope \\"get:profile\\" is required"}');
  });

  it('names all of several, and that one of them is enough', () => {
    expect(infoOf({ allOf: ['a', 'b'] })).toBe('scopes "a", "b" are required');
    expect(infoOf({ anyOf: ['c'] })).toBe('scope "c" is required');
    expect(infoOf({ anyOf: ['c', 'd'] })).toBe('one of the scopes "c", "d" is required');
    expect(infoOf({ allOf: ['a'], anyOf: ['c', 'd'] })).toBe(
      'scope "a" is required and one of the scopes "c", "d" is required',
    );
  });

  it('says no more of any other refusal', () => {
    expect(infoOf({ allOf: ['a'] }, 'token_expired')).toBeUndefined();
    expect(briefRefusal('Forbidden', { reason: 'route_undeclared' })).toEqual({ message: 'Forbidden' });
    expect(briefRefusal('Forbidden', { reason: 'scope_missing', scopes: {} })).toEqual({ message: 'Forbidden' });
  });
});

@Controller()
class NotesController {
  @Get('note')
  @Scopes('note:read')
  note() {}
  @Get('mine')
  @Authenticated()
  mine() {}
  @Get('undeclared')
  undeclared() {}
}

describe.each(platformNames)('refusalBody: message on %s', (platform) => {
  const start = async () => {
    const scopeName = (scope: string, issuer?: string) => (issuer === undefined ? scope : `${scope}@${issuer}`);
    const app = await startGuarded([NotesController], { platform, options: { refusalBody: 'message', scopeName } });
    const url = await app.getUrl();
    return async (path: string, authorization?: string) => {
      const answer = await fetch(url + path, authorization === undefined ? {} : { headers: { authorization } });
      const { headers, status } = answer;
      return {
        status,
        text: await answer.text(),
        type: headers.get('content-type'),
        challenge: headers.get('www-authenticate'),
        retryAfter: headers.get('retry-after'),
      };
    };
  };
  afterEach(closeStarted);

  it('keeps status and challenge, which names the scope as the info does: as the issuer of the token calls it', async () => {
    const ask = await start();
    const theirs = 'note:read@https://issuer.example';
    expect(await ask('/note', bearer('other'))).toEqual({
      status: 403,
      text: JSON.stringify({ message: 'Forbidden', info: `scope "${theirs}" is required` }),
      type: 'application/json; charset=utf-8',
      challenge: `Bearer realm="books", error="insufficient_scope", scope="${theirs}"`,
      retryAfter: null,
    });
    expect(await ask('/note', bearer('note:read'))).toMatchObject({ status: 200 });
  });

  it.each([
    ['/note', undefined, 401, 'Unauthorized', 'Bearer realm="books"'],
    ['/note', 'Bearer refused', 401, 'Unauthorized', 'Bearer realm="books", error="invalid_token", scope="note:read"'],
    ['/note', 'Bearer a b', 400, 'Bad Request', 'Bearer realm="books", error="invalid_request", scope="note:read"'],
    ['/undeclared', bearer('note:read'), 403, 'Forbidden', null],
    ['/mine', 'Bearer outage', 503, 'Service Unavailable', null],
    ['/mine', 'Bearer crash', 500, 'Internal Server Error', null],
  ])('%s with %s is %i and says nothing else', async (path, authorization, status, message, challenge) => {
    const ask = await start();
    expect(await ask(path, authorization)).toMatchObject({
      status,
      text: JSON.stringify({ message }),
      challenge,
      retryAfter: status === 503 ? '8' : null,
    });
  });
});
