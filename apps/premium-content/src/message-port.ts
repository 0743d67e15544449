import { MisconfigurationError } from '@sallyport/protocol';

/** Returns the port of MESSAGE_PORT, 4102 when it is not set. 0: any free one. */
export function readMessagePort(text: string | undefined): number {
  if (text === undefined || text === '') return 4102;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new MisconfigurationError('settings_invalid', [
    'MESSAGE_PORT is not a port: set it to a whole number up to 65535.',
  ]);
}
