export type Outcome = 'allow' | 'deny' | 'trouble';

/** Returns what a status means for the one who called: let in, refused, or that somebody else is in trouble. */
export function outcomeOf(status: number): Outcome {
  if (status >= 500 || status === 0) return 'trouble';
  if (status === 401 || status === 403 || status === 429) return 'deny';
  return 'allow';
}

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  allow: 'allowed',
  deny: 'refused',
  trouble: 'undecided',
};
