import type {
  CallAnswer,
  CallRequest,
  Drill,
  DrillAnswer,
  KeysAnswer,
  PolicyAnswer,
  Session,
  SpoilAnswer,
  SpoilRequest,
  TokenAnswer,
  TokenRequest,
} from '../../shapes.js';
import { ConsoleFault, faultOf } from './console-fault.js';

/** The console's server, as its page asks it. Every method throws `ConsoleFault`, or `TypeError` when nobody answers. */
export interface ConsoleApi {
  session(): Promise<Session>;
  token(request: TokenRequest): Promise<TokenAnswer>;
  spoil(request: SpoilRequest): Promise<SpoilAnswer>;
  call(request: CallRequest): Promise<CallAnswer>;
  policy(token: string): Promise<PolicyAnswer>;
  keys(): Promise<KeysAnswer>;
  drill(drill: Drill): Promise<DrillAnswer>;
  /** The body of `text/event-stream`; ends when `signal` says so. */
  decisions(signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

const root = '/_console/api';

/** @param key - of this run; goes along in a header, so that no page of another origin can send it */
export function consoleApi(key: string, send: typeof fetch): ConsoleApi {
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await send(`${root}/${path}`, {
      ...init,
      headers: { 'X-Console-Key': key, ...(init.body != null && { 'Content-Type': 'application/json' }) },
      cache: 'no-store',
    });
    if (!answer.ok) throw faultOf(answer.status, await answer.text());
    return answer;
  }
  const get = async <Answer>(path: string): Promise<Answer> => json(await ask(path));
  const post = async <Answer>(path: string, body: object): Promise<Answer> =>
    json(await ask(path, { method: 'POST', body: JSON.stringify(body) }));

  return {
    session: () => get('session'),
    token: (request) => post('token', request),
    spoil: (request) => post('spoil', request),
    call: (request) => post('call', request),
    policy: (token) => post('policy', { token }),
    keys: () => get('keys'),
    drill: (drill) => post('drill', { drill }),
    decisions: async (signal) => {
      const { body } = await ask('decisions', { signal });
      if (body === null) throw new ConsoleFault('answer_unusable', 'The stream of decisions has no body.');
      return body;
    },
  };
}

async function json<Answer>(answer: Response): Promise<Answer> {
  try {
    return (await answer.json()) as Answer;
  } catch {
    throw new ConsoleFault('answer_unusable', "The console's server gave an answer that is no JSON.");
  }
}
