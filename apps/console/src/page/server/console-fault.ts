/** What the console could not do: the server's own `{ error, says }`, or that it did not answer. */
export class ConsoleFault extends Error {
  /**
   * @param code - stable: the server's `error`, or `unreachable`, `key_unknown`, `answer_unusable`
   * @param says - what happened and what to do, for people
   */
  constructor(
    readonly code: string,
    readonly says: string,
  ) {
    super(says);
    this.name = 'ConsoleFault';
  }
}

const unreachable =
  'The demo does not answer. Is it still running? Start it with npm run demo and open the link it prints.';
const keyUnknown =
  'The key of this page is not of the demo that runs now. Open the link that npm run demo printed last.';

/** Returns what is shown for anything thrown by a request. */
export function asFault(thrown: unknown): ConsoleFault {
  if (thrown instanceof ConsoleFault) return thrown;
  // fetch tells of a connection by a TypeError, in every browser.
  if (thrown instanceof TypeError) return new ConsoleFault('unreachable', unreachable);
  return new ConsoleFault('unexpected', thrown instanceof Error ? thrown.message : 'Something unexpected was thrown.');
}

/** Returns the fault that an answer other than 2xx tells of. */
export function faultOf(status: number, body: string): ConsoleFault {
  if (status === 401) return new ConsoleFault('key_unknown', keyUnknown);
  const told = parsed(body);
  if (typeof told['error'] === 'string' && typeof told['says'] === 'string') {
    return new ConsoleFault(told['error'], told['says']);
  }
  return new ConsoleFault('answer_unusable', `The console's server answered ${status} and said nothing more.`);
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
