import { OutageError, type Clock } from '@sallyport/protocol';
import { readFile } from 'node:fs/promises';
import type { ClientSecretSource } from './client-secret-source.js';
import { readSecret, unusable } from './read-secret.js';
import { rotatingSource } from './rotating-source.js';

export interface FileSecretOptions {
  /** A JSON object with one of the key sets, or the secret alone when the client id is configured. */
  readonly path: string;
  readonly clientId?: string;
  readonly clock: Clock;
  /** How long a reading is used. Default 300. A refusal reads again at once. */
  readonly ttlSeconds?: number;
}

/** Returns a source over a file, such as a mounted secret. A file holds one secret: no pending, no previous. */
export function fileSecret({ path, clientId, clock, ttlSeconds = 300 }: FileSecretOptions): ClientSecretSource {
  async function read() {
    return readSecret(await readFile(path, 'utf8').catch((error: unknown) => Promise.reject(fault(path, error))), {
      where: `The file ${path}`,
      clientId,
    });
  }
  return rotatingSource({ readCurrent: read, readAll: async () => [await read()], clock, ttlSeconds });
}

function fault(path: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return unusable(`The file ${path} does not exist: create it, or correct the setting.`);
  if (code === 'EACCES' || code === 'EPERM') return unusable(`The file ${path} may not be read by this process.`);
  if (code === 'EISDIR') return unusable(`${path} is a directory: name the file in it.`);
  return new OutageError('secrets_unavailable', { host: 'file system' });
}
