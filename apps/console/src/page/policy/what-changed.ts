import type { KeysAnswer } from '../../shapes.js';

export interface Change {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** Returns what a drill changed, in the order of the answer: issuers up or down, keys come and gone, counters. */
export function whatChanged(before: KeysAnswer, after: KeysAnswer): readonly Change[] {
  return [
    ...after.issuers.flatMap((issuer) => {
      const was = before.issuers.find(({ name }) => name === issuer.name);
      return was === undefined ? [] : issuerChanges(was, issuer);
    }),
    ...counterChanges(before.counters, after.counters),
  ];
}

type Issuer = KeysAnswer['issuers'][number];

function issuerChanges(was: Issuer, is: Issuer): Change[] {
  const kids = (issuer: Issuer): string => issuer.keys.map(({ kid }) => shortKid(kid)).join(', ') || 'none';
  const answers = ({ down }: Issuer): string => (down ? 'does not answer' : 'answers');
  return [
    ...(was.down === is.down ? [] : [{ what: is.name, before: answers(was), after: answers(is) }]),
    ...(kids(was) === kids(is) ? [] : [{ what: `keys of ${is.name}`, before: kids(was), after: kids(is) }]),
  ];
}

function counterChanges(before: KeysAnswer['counters'], after: KeysAnswer['counters']): Change[] {
  return Object.entries(after)
    .filter(([name, count]) => (before[name] ?? 0) !== count)
    .map(([name, count]) => ({ what: inWords(name), before: String(before[name] ?? 0), after: String(count) }));
}

/** Enough of a key's name to tell it from its neighbours. */
export const shortKid = (kid: string): string => (kid.length > 12 ? `${kid.slice(0, 8)}…` : kid);

/** Returns a counter's name as words: `authorizerCalls` → "authorizer calls". */
export const inWords = (name: string): string =>
  name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase();
