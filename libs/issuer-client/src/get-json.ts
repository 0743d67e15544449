import { OutageError } from '@sallyport/protocol';
import type { HttpClient } from './http-client.js';

/**
 * Returns the JSON value behind a URL: any value, `null` included. Does NOT check its shape, nor the media type
 * (issuers serve their documents under many).
 *
 * @param maxBytes - cap on the decoded body
 * @throws {@link OutageError} as {@link HttpClient.send}, and `issuer_answer_unusable` when the status is not 200
 * or the body is not JSON in UTF-8
 */
export async function getJson(client: HttpClient, url: string, maxBytes: number): Promise<unknown> {
  const { status, body } = await client.send({ method: 'GET', url, headers: { accept: 'application/json' }, maxBytes });
  const unusable = (found: string) =>
    new OutageError('issuer_answer_unusable', { host: new URL(url).host, status, found });
  if (status !== 200) throw unusable(`status ${status} instead of 200`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw unusable('an answer that is not JSON'); // The parser's message quotes the body.
  }
}
