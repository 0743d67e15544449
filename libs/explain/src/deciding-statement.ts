import type { PolicyDocument, PolicyStatement } from '@sallyport/api-gateway';

export interface DecidingStatement {
  readonly effect: PolicyStatement['Effect'];
  /** The resource that covers the method ARN, as the policy spells it. */
  readonly resource: string;
}

/**
 * Returns what in a policy decides about a method ARN, or undefined where nothing does, which denies: an explicit Deny
 * before any Allow (IAM's evaluation logic). `*` takes any run, slashes and nothing included.
 *
 * Does NOT look at conditions: what is explained is the moment of the answer, when they hold.
 */
export function decidingStatement({ Statement }: PolicyDocument, arn: string): DecidingStatement | undefined {
  for (const effect of ['Deny', 'Allow'] as const) {
    for (const { Effect, Resource } of Statement) {
      if (Effect !== effect) continue;
      const resource = [Resource].flat().find((pattern) => covers(pattern, arn));
      if (resource !== undefined) return { effect, resource };
    }
  }
  return undefined;
}

/** Our policies have no other wildcard. Piece by piece from the left: the earliest place for each leaves most to the rest. */
function covers(pattern: string, arn: string): boolean {
  const [start = '', ...pieces] = pattern.split('*');
  const end = pieces.pop();
  if (end === undefined) return arn === pattern;
  if (!arn.startsWith(start)) return false;
  let at = start.length;
  for (const piece of pieces) {
    const found = arn.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return arn.length - end.length >= at && arn.endsWith(end);
}
