import type { IncomingMessage } from 'node:http';
import { Fault } from './fault.js';

const mostBytes = 64 * 1024;

/** @throws Fault 405 */
export function assertMethod(request: IncomingMessage, method: 'GET' | 'POST'): void {
  if (request.method !== method) throw new Fault(405, 'method_wrong', `This is asked for by ${method}.`);
}

/** What was sent, each member to be asked for by its kind. */
export interface Members {
  /** @throws Fault 400 where it is absent or no text */
  text(name: string): string;
  optionalText(name: string): string | undefined;
  /** Absent: false. */
  flag(name: string): boolean;
  oneOf<Word extends string>(name: string, words: readonly Word[]): Word;
}

/**
 * Returns the JSON object of a request.
 *
 * @throws Fault 415 for another media type, 413 above 64 KiB, 400 for what is no JSON object
 */
export async function readMembers(request: IncomingMessage): Promise<Members> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  // A form of another page could send text/plain without asking first.
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new Fault(415, 'media_type', 'Send application/json.');
  }
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge;
  return membersOf(parse((await readAll(request)).toString('utf8')));
}

/** What comes beyond the limit is not kept; leaving it unread would end the connection before the answer. */
function readAll(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) reject(tooLarge);
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

const tooLarge = new Fault(413, 'too_large', 'A request to the console has 64 KiB at most.');

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // answered below: the text is not repeated
  }
  throw new Fault(400, 'no_object', 'Send a JSON object.');
}

function membersOf(object: Readonly<Record<string, unknown>>): Members {
  const own = (name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined);
  const wrong = (name: string, wanted: string) => new Fault(400, 'member_wrong', `${name} is to be ${wanted}.`);
  const optionalText = (name: string): string | undefined => {
    const value = own(name);
    if (value !== undefined && typeof value !== 'string') throw wrong(name, 'a text');
    return value;
  };
  return {
    optionalText,
    text(name) {
      const value = optionalText(name);
      if (value === undefined) throw wrong(name, 'a text');
      return value;
    },
    flag(name) {
      const value = own(name) ?? false;
      if (typeof value !== 'boolean') throw wrong(name, 'true or false');
      return value;
    },
    oneOf(name, words) {
      const found = words.find((word) => word === own(name));
      if (found === undefined) throw wrong(name, `one of ${words.join(', ')}`);
      return found;
    },
  };
}
