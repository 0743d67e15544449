import { describe, expect, it } from '@jest/globals';
import { consoleApi } from './console-api.js';
import { asFault } from './console-fault.js';

const answering = (status: number, body: string) => {
  const seen: { url: string; init: RequestInit }[] = [];
  const send = (async (url: string, init: RequestInit) => {
    seen.push({ url, init });
    return new Response(body, { status });
  }) as typeof fetch;
  return { api: consoleApi('k-1', send), seen };
};

describe("the console's server, asked by its page", () => {
  it('is given the key in a header, never in the address', async () => {
    const { api, seen } = answering(200, '{"token":"t","exchanges":[]}');
    await expect(api.token({ persona: 'reader' })).resolves.toEqual({ token: 't', exchanges: [] });
    expect(seen[0]!.url).toBe('/_console/api/token');
    expect(seen[0]!.init).toMatchObject({ method: 'POST', headers: { 'X-Console-Key': 'k-1' } });
  });

  it('says itself what went wrong', async () => {
    const { api } = answering(503, '{"error":"issuer_unreachable","says":"The issuer cannot be reached."}');
    await expect(api.keys()).rejects.toMatchObject({
      code: 'issuer_unreachable',
      says: 'The issuer cannot be reached.',
    });
  });

  it.each([
    [401, '', 'key_unknown'],
    [500, '<html>', 'answer_unusable'],
    [500, '"text"', 'answer_unusable'],
    [200, '<html>', 'answer_unusable'],
  ])('that answers %i with %j is a fault: %s', async (status, body, code) => {
    await expect(answering(status, body).api.session()).rejects.toMatchObject({ code });
  });

  it('that is gone is a fault which says what to do', () => {
    expect(asFault(new TypeError('Failed to fetch'))).toMatchObject({ code: 'unreachable' });
    expect(asFault(new Error('odd')).says).toBe('odd');
  });
});
