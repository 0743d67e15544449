import { createDecisionLog, type DecisionLog } from '@sallyport/decision-log';
import type { TrustedIssuers } from '@sallyport/identity-provider';
import type { Settings } from '@sallyport/settings';
import type { Dependencies } from './dependencies.js';

/** Often enough to see a client leave an issuer on the same day, seldom enough to stay unnoticed. */
const countEverySeconds = 300;

/** Returns the decision log: issuers with a sunset are warned of, and with several issuers decisions are counted. */
export function decisionLogOf(
  { logLevel }: Settings,
  issuers: TrustedIssuers,
  { write, clock }: Pick<Dependencies, 'write' | 'clock'>,
): DecisionLog {
  const sunsets = issuers.all
    .map((provider) => [provider.issuer, issuers.retiresAt(provider)] as const)
    .filter(([, sunset]) => sunset !== Infinity);
  return createDecisionLog({
    level: logLevel,
    write,
    clock,
    retiring: new Map(sunsets),
    ...(issuers.all.length > 1 && { countEverySeconds }),
  });
}
