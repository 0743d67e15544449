import { request } from 'node:http';
import type { DialectName, TokenRequest } from '../../apps/local-idp/src/dialect.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { createAuthority, startTlsFront, type Authority } from './tls-front.js';

export interface TlsIdp extends LocalIdp {
  /** The settings of a function that trusts it: the tenant's, and the authority of its certificate. */
  readonly settings: Readonly<Record<string, string>>;
  readonly authority: Authority;
}

/** The embedded identity provider behind TLS: a deployed function takes no `http:` issuer. */
export async function startTlsIdp(dialect: DialectName): Promise<TlsIdp> {
  const authority = createAuthority();
  const front = await startTlsFront(authority);
  const idp = await startLocalIdp({ dialect, publicPort: front.port });
  front.forwardTo(idp.port);
  return {
    ...idp,
    authority,
    settings: { ...idp.environment(), NODE_EXTRA_CA_CERTS: authority.file },
    token: (asking, scopes) => askWithin(idp.port, idp.tokenRequest(asking, scopes)),
    async close() {
      await front.close();
      await idp.close();
      authority.close();
    },
  };
}

/** Asks behind the TLS: the process of the test does not trust the certificate. */
async function askWithin(port: number, { url, client, form }: TokenRequest): Promise<string> {
  const { host, pathname } = new URL(url);
  const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
  const text = await new Promise<string>((resolve, reject) => {
    const headers = { host, authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' };
    const asked = request({ host: '127.0.0.1', port, method: 'POST', path: pathname, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.on('end', () => resolve(body)).on('error', reject);
    });
    asked.on('error', reject).end(new URLSearchParams(form).toString());
  });
  return (JSON.parse(text) as { readonly access_token: string }).access_token;
}
