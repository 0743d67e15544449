/** Where the key of this run waits between two loads of the page: in the tab it was opened in, and no other. */
const place = 'sallyport-console-key';

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface Arrival {
  /** Absent: the page was opened without the link that the demo printed. */
  readonly key: string | undefined;
  /** What is to stay in the address bar after `#`. */
  readonly hash: string;
}

/**
 * Takes the key of this run from the fragment of the address, and keeps it for the next load of this tab. A fragment is
 * sent to no server and is in no Referer; out of the address bar it is in no screenshot and no bookmark either.
 */
export function takeKey(hash: string, storage: Storage): Arrival {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const given = parameters.get('key');
  if (given === null || given === '') return { key: storage.getItem(place) ?? undefined, hash };
  storage.setItem(place, given);
  return { key: given, hash: '' };
}

/** A key that the server does not know is of an earlier run. */
export const forgetKey = (storage: Storage): void => storage.removeItem(place);
