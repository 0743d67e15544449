import type { Explanation } from '@sallyport/explain';
import type { LiveDecision } from '../shapes.js';

const remedies: Readonly<Record<string, string>> = {
  INVALID_API_KEY: 'Send a key of the usage plan along, in the header X-Api-Key.',
  THROTTLED: 'The rate of the usage plan is used up: wait a moment.',
  QUOTA_EXCEEDED: 'The quota of the usage plan is used up: it begins anew with its next period.',
};

/**
 * Returns an explanation with what the gateway found by itself: a walk about tokens knows nothing of signatures and API keys.
 *
 * @param signed - whether the request was signed with AWS credentials
 */
export function withGatewayPart(
  explanation: Explanation,
  decision: LiveDecision | undefined,
  signed: boolean,
): Explanation {
  const [route, ...rest] = explanation.steps;
  if (decision === undefined || route === undefined) return explanation;
  const { outcome, decidedAt, reason = 'no reason was given' } = decision;
  const told = (verdict: Explanation['verdict'], says: string, remedy?: string): Explanation => ({
    verdict,
    route: explanation.route,
    steps: [
      {
        step: 'route',
        outcome: verdict === 'allow' ? 'passed' : 'failed',
        says: `${route.says} ${says}`,
        ...(remedy !== undefined && { remedy }),
      },
      ...rest,
    ],
  });
  if (signed && explanation.reason === 'iam_required') {
    if (outcome === 'allow')
      return told('allow', 'The gateway verified it, and the role of the caller may invoke this route.');
    const { because } = explanation;
    const ended = told('deny', `It was signed, and the gateway ended it: ${reason}.`, remedies[reason]);
    return { ...ended, reason: explanation.reason, ...(because !== undefined && { because }) };
  }
  if (explanation.verdict !== 'allow' || outcome === 'allow' || decidedAt !== 'gateway') return explanation;
  const verdict = outcome === 'deny' ? 'deny' : 'undecided';
  return told(verdict, `The gateway ended the request by itself: ${reason}.`, remedies[reason]);
}
