import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedRequest {
  readonly method: string;
  /** With the query, so that a test can see that nothing secret is in it. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
}

/** A text body is sent as it is, anything else as its JSON. `silent`: the connection stays open without an answer. */
export type ScriptedAnswer =
  'silent' | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown };

type Script = (request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>;

export interface ScriptedIssuer {
  /** `http://127.0.0.1:<port>`, without a final slash. */
  readonly issuer: string;
  readonly requests: readonly ScriptedRequest[];
  /** Answers this path from now on, at once or when a promise says; a path without a script gets 404. */
  script(path: string, answer: ScriptedAnswer | Script): void;
  close(): Promise<void>;
}

/** Starts a loopback server that says exactly what a test tells it to, well or badly. */
export async function startScriptedIssuer(): Promise<ScriptedIssuer> {
  const scripts = new Map<string, Script>();
  const requests: ScriptedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const { method = 'GET', url = '/', headers } = incoming;
    let text = '';
    for await (const chunk of incoming.setEncoding('utf8')) text += String(chunk);
    const request = { method, url, headers, form: new URLSearchParams(text) };
    requests.push(request);
    const answer = (await scripts.get(url.split('?', 1)[0]!)?.(request)) ?? { status: 404 };
    if (answer === 'silent') return;
    const { status = 200, headers: extra, body = '' } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...extra });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    script: (path, answer) => void scripts.set(path, typeof answer === 'function' ? answer : () => answer),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
