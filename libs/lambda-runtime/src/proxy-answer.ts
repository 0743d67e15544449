import { isUtf8 } from 'node:buffer';

/** What the application answered. */
export interface ProxyAnswer {
  readonly statusCode: number;
  /** Names in lower case. Without `transfer-encoding`: whoever sends the event frames the body anew. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly bytes: Buffer;
}

/** The body of every format: text where the bytes are UTF-8, whatever their type says, otherwise base64. */
export function bodyOf({ bytes }: ProxyAnswer): { readonly body: string; readonly isBase64Encoded: boolean } {
  return isUtf8(bytes)
    ? { body: bytes.toString('utf8'), isBase64Encoded: false }
    : { body: bytes.toString('base64'), isBase64Encoded: true };
}

export const listsOf = ({ headers }: ProxyAnswer): Record<string, string[]> =>
  Object.fromEntries([...headers].map(([name, values]) => [name, [...values]]));
