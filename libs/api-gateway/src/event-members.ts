import { kindOf, MisconfigurationError } from '@sallyport/protocol';

/** The members of an event as they came: any of them may be missing or anything else. */
export type Unchecked<Event> = { readonly [Member in keyof Event]?: unknown };

/** @param fault - what is wrong and what to change; no value of the event but AWS's own words */
export const eventNotSupported = (fault: string): MisconfigurationError =>
  new MisconfigurationError('event_not_supported', [fault]);

/** A word of AWS as it is; anything else by its kind alone, since a token may have landed here. */
export const seenWord = (word: unknown): string =>
  typeof word === 'string' && /^(?:REQUEST|TOKEN|\d\.\d)$/i.test(word) ? `"${word}"` : kindOf(word);

/** An object's members, and none where something else was sent: console tests send `null`. */
export const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
