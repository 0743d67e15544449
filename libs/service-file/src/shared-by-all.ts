import { isDeepStrictEqual } from 'node:util';
import { Fault } from './fault.js';
import type { ServiceNode } from './service-node.js';

/**
 * The one value that every place has: the local gateway knows one of these for a whole API.
 *
 * @throws Fault naming the two places that differ
 */
export function sharedByAll<Value>(
  what: string,
  values: readonly { readonly at: ServiceNode; readonly value: Value | undefined }[],
): Value | undefined {
  const [first] = values;
  const other = values.find(({ value }) => !isDeepStrictEqual(value, first?.value));
  if (first !== undefined && other !== undefined) {
    throw new Fault(`${other.at.place}: another ${what} than ${first.at.place}; the local gateway has one for all`);
  }
  return first?.value;
}
