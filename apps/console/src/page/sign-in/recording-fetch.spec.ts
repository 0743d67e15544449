import { describe, expect, it } from '@jest/globals';
import type { Exchange } from '../../shapes.js';
import { recordingFetch } from './recording-fetch.js';

async function recorded(init: RequestInit, answer: string) {
  const told: Exchange[] = [];
  const send = (async () =>
    new Response(answer, { status: 200, headers: { 'content-type': 'application/json' } })) as typeof fetch;
  const response = await recordingFetch(send, (exchange) => told.push(exchange))('http://127.0.0.1:4400/token', init);
  return { exchange: told[0]!, body: await response.text() };
}

describe('a recorded exchange of a sign-in', () => {
  it('goes through unchanged, and shows no code, verifier or refresh token', async () => {
    const answer = '{"access_token":"eyJ.a.b","refresh_token":"for-weeks"}';
    const form = new URLSearchParams({ grant_type: 'authorization_code', code: 'once', code_verifier: 'proof' });
    const { exchange, body } = await recorded({ method: 'POST', body: form }, answer);
    expect(body).toBe(answer);
    expect(JSON.stringify(exchange)).not.toMatch(/once|proof|for-weeks/);
    expect(exchange.request.body).toMatch(/^grant_type=authorization_code&code=•+&code_verifier=•+$/);
    expect(exchange.response.body).toContain('eyJ.a.b');
  });

  it('may have no body, or an answer that is no JSON', async () => {
    const { exchange } = await recorded({}, 'gone');
    expect(exchange.request).toEqual({ method: 'GET', url: 'http://127.0.0.1:4400/token', headers: {} });
    expect(exchange.response.body).toBe('gone');
  });
});
