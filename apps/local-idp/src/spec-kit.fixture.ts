import { createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { JsonWebKeySet } from './dialect.js';

export const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

export const readJwt = (jwt: string) => {
  const [header = '', claims = ''] = jwt.split('.');
  return { header: decode(header), claims: decode(claims) };
};

export const verifiesWith = ({ keys }: JsonWebKeySet, jwt: string): boolean => {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  const jwk = keys.find(({ kid }) => kid === decode(header)['kid']);
  if (jwk === undefined) return false;
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  return verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'));
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A form post; the body of the answer as JSON, or empty when there is none. */
export async function post(
  url: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(form), redirect: 'manual' });
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, headers: response.headers, body };
}

export async function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const response = await fetch(url, { headers, redirect: 'manual' });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
}

/** fetch() forbids Host and Origin; node:http does not. */
export async function rawRequest(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
  sent = '',
) {
  const request = httpRequest({ host: '127.0.0.1', port, path, headers, method });
  request.end(sent);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}
