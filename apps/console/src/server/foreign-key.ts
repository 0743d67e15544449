import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

let made: Promise<KeyObject> | undefined;

/** A private key that no issuer has, the same for the whole run. */
export function foreignKey(): Promise<KeyObject> {
  made ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 }).then(({ privateKey }) => privateKey);
  return made;
}
