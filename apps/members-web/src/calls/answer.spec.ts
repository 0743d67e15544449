import { describe, expect, it } from '@jest/globals';
import { showAnswer, type Answer } from './answer.js';

const answered = (status: number, change: Partial<Extract<Answer, { kind: 'answered' }>> = {}): Answer => ({
  kind: 'answered',
  status,
  body: '{"message":"Forbidden"}',
  milliseconds: 3,
  broughtToken: false,
  ...change,
});
const guest = { role: 'guest', identityId: 'eu-west-1:x' } as const;
const person = { role: 'person', identityId: 'eu-west-1:x' } as const;

describe('an answer, as it is shown', () => {
  it('is its status and its body, whatever HTTP calls it (RP3)', () => {
    expect(showAnswer(answered(403, { signedBy: guest }))).toEqual({
      verdict: 'refused',
      title: '403',
      says: expect.stringMatching(/guest’s role may invoke nothing/),
      body: '{\n  "message": "Forbidden"\n}',
    });
    expect(showAnswer(answered(502, { body: '<html>' }))).toMatchObject({ title: '502', body: '<html>' });
  });

  it.each<[Answer, string, RegExp]>([
    [answered(200), 'open', /nobody asked/],
    [answered(200, { signedBy: person }), 'open', /IAM/],
    [answered(200, { broughtToken: true }), 'open', /access token/],
    [answered(401), 'refused', /guest has none/],
    [answered(401, { broughtToken: true }), 'refused', /Sign in again/],
    [answered(403), 'refused', /API key/],
    [answered(403, { broughtToken: true }), 'refused', /scope/],
    [answered(403, { signedBy: person }), 'refused', /does not let this role in/],
    [answered(403, { signedBy: person, body: '{"message":"The security token is expired"}' }), 'refused', /expired/],
    [answered(429), 'slowed', /usage plan/],
    [answered(500), 'trouble', /Nothing was refused/],
    [{ kind: 'unanswered', by: 'API' }, 'trouble', /Nothing was refused/],
    [{ kind: 'no-credentials', error: 'NotAuthorizedException', message: 'x' }, 'refused', /nothing to sign with/],
  ])('says what it means: %j', (answer, verdict, says) => {
    const shown = showAnswer(answer);
    expect(shown.verdict).toBe(verdict);
    expect(shown.says).toMatch(says);
  });
});
