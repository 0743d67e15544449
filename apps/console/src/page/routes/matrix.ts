import type { CallAnswer, CallRequest, Session, Signer } from '../../shapes.js';
import type { ConsoleFault } from '../server/console-fault.js';
import { outcomeOf, type Outcome } from '../words/outcome.js';

export type Route = Session['routes'][number];

/** Who calls. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly says: string;
  /** Absent: without one. */
  readonly token?: string;
  readonly signedAs?: Signer;
}

export type Cell =
  | { readonly state: 'calling' }
  | { readonly state: 'answered'; readonly answer: CallAnswer; readonly request: CallRequest }
  | { readonly state: 'failed'; readonly fault: ConsoleFault };

export const cellKey = (caller: Pick<Caller, 'id'>, route: Pick<Route, 'method' | 'path'>): string =>
  `${caller.id} ${route.method} ${route.path}`;

/** Returns a path that the template serves: what stands in braces is filled in. */
export const examplePath = (template: string): string =>
  template.replaceAll(/\{\w+\+\}/g, 'a/b').replaceAll(/\{\w+\}/g, '1');

/** Returns what is sent for one cell. */
export function requestOf(caller: Caller, { method, path }: Route, apiKey: boolean): CallRequest {
  return {
    method: method === 'ANY' ? 'GET' : method,
    path: examplePath(path),
    ...(caller.token !== undefined && { token: caller.token }),
    ...(caller.signedAs !== undefined && { signedAs: caller.signedAs }),
    ...(apiKey && { apiKey: true }),
  };
}

/** Returns how a call went, by its status alone: that is what the caller saw. */
export const outcomeOfCall = ({ exchange }: CallAnswer): Outcome => outcomeOf(exchange.response.status);

/**
 * Returns why, where it was refused: the reason of the decision that was taken. What the gateway ends by itself has only the
 * name of its response, in capitals; what the explanation found is then the better word.
 */
export function reasonOfCall({ decision, explanation }: CallAnswer): string | undefined {
  const taken = decision?.reason;
  return taken !== undefined && /[a-z]/.test(taken) ? taken : (explanation.reason ?? taken);
}

/**
 * Returns what to know when the answer and the explanation differ; undefined when they agree. An explanation decides anew:
 * it knows nothing of what the gateway remembers, of API keys, or of limits.
 */
export function disagreement(answer: CallAnswer, { signedAs }: CallRequest): string | undefined {
  if (signedAs !== undefined) return undefined;
  const outcome = outcomeOfCall(answer);
  const { verdict } = answer.explanation;
  if (outcome === 'allow' && verdict !== 'allow') {
    return 'The gateway answered from a policy it had cached. Asked anew, as below, it would not open.';
  }
  if (outcome === 'deny' && verdict === 'allow') {
    return 'The token would open this route. What closed it is beside the token: the API key, the usage plan, or a policy that the gateway had cached.';
  }
  return undefined;
}
