import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type {
  CallAnswer,
  CallRequest,
  DrillAnswer,
  KeysAnswer,
  LiveDecision,
  PolicyAnswer,
  Session,
  SpoilAnswer,
  TokenAnswer,
} from '../../apps/console/src/shapes.js';

/** A demo of its own, with a hand on the API of its console. */
export interface ConsoleDemo {
  readonly gateway: string;
  readonly idp: string;
  readonly key: string;
  readonly tokens: Readonly<Record<string, string>>;
  readonly apiKey: string;
  /** Whatever it has written so far, after the announcement on stdout. */
  log(): string;
  get<Answer>(name: string): Promise<Answer>;
  post<Answer>(name: string, body: object): Promise<Answer>;
  session(): Promise<Session>;
  token(persona: string, opaque?: boolean): Promise<string>;
  tokenAnswer(persona: string, opaque?: boolean): Promise<TokenAnswer>;
  spoil(token: string, how: string): Promise<string>;
  call(request: CallRequest): Promise<CallAnswer>;
  policy(token: string): Promise<PolicyAnswer>;
  keys(): Promise<KeysAnswer>;
  drill(drill: string): Promise<DrillAnswer>;
  /** What the stream tells up to one request. */
  decisions(until: string): Promise<{ readonly text: string; readonly told: readonly LiveDecision[] }>;
  close(): Promise<number | null>;
}

interface Announcement {
  readonly urls: Readonly<Record<'idp' | 'gateway' | 'console', string>>;
  readonly tokens: Readonly<Record<string, string>>;
  readonly apiKey: string;
}

/** Starts `npm run demo` as a program. */
export async function startConsoleDemo(
  environment: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Promise<ConsoleDemo> {
  const { IDENTITY_PROVIDER: _, LOCAL_ISSUER: __, NODE_ENV: ___, ...inherited } = process.env;
  const demo = spawn(process.execPath, ['tools/run.mjs', 'apps/demo/src/main.ts', '--json', ...options], {
    env: { ...inherited, LOG_LEVEL: 'debug', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let beside = '';
  demo.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  demo.stderr.setEncoding('utf8').on('data', (text: string) => (beside += text));
  while (!said.includes('\n')) {
    if (demo.exitCode !== null) throw new Error(beside);
    await Promise.race([once(demo.stdout, 'data'), once(demo, 'exit')]);
  }
  const { urls, tokens, apiKey } = JSON.parse(said.split('\n', 1)[0]!) as Announcement;
  const [page = '', fragment = ''] = urls.console.split('#');
  const key = fragment.replace('key=', '');

  async function ask<Answer>(name: string, init: RequestInit = {}): Promise<Answer> {
    const headers = { 'x-console-key': key, ...init.headers };
    const response = await fetch(`${page}/api/${name}`, { ...init, headers });
    const body = (await response.json()) as Answer;
    if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(body)}`);
    return body;
  }
  const post = <Answer>(name: string, body: object): Promise<Answer> =>
    ask(name, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const tokenAnswer = (persona: string, opaque = false) => post<TokenAnswer>('token', { persona, opaque });

  return {
    gateway: urls.gateway,
    idp: urls.idp,
    key,
    tokens,
    apiKey,
    log: () => beside + said.slice(said.indexOf('\n')),
    get: ask,
    post,
    session: () => ask('session'),
    tokenAnswer,
    token: async (persona, opaque) => (await tokenAnswer(persona, opaque)).token!,
    spoil: async (token, how) => (await post<SpoilAnswer>('spoil', { token, how })).token,
    call: (request) => post('call', request),
    policy: (token) => post('policy', { token }),
    keys: () => ask('keys'),
    drill: (drill) => post('drill', { drill }),
    async decisions(until) {
      const text = await eventsUntil(until, `${page}/api/decisions`, key);
      return { text, told: [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as LiveDecision) };
    },
    async close() {
      if (demo.exitCode === null) {
        demo.kill('SIGTERM');
        await once(demo, 'exit');
      }
      return demo.exitCode;
    },
  };
}

/** What the stream says until it has told of one request. */
async function eventsUntil(id: string, url: string, key: string): Promise<string> {
  const stop = new AbortController();
  const { body } = await fetch(url, { headers: { 'x-console-key': key }, signal: stop.signal });
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes(`id: ${id}\n`) || !text.endsWith('\n\n')) text += (await reader.read()).value ?? '';
  stop.abort();
  return text;
}
