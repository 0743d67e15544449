import type { ExecutionContext } from '@nestjs/common';
import { faultRecord, type DecisionLog, type DecisionRecord } from '@sallyport/decision-log';
import type { Principal, Refusal, Step } from '@sallyport/protocol';

/** Turns what the guard did into one line of the decision log. */
export class DecisionReport {
  readonly wantsSteps: boolean;

  constructor(private readonly log: DecisionLog | undefined) {
    this.wantsSteps = log?.wantsSteps ?? false;
  }

  allowed(context: ExecutionContext, principal: Principal, steps?: readonly Step[]): void {
    if (this.log === undefined || this.log.isSilent === true) return;
    this.log.record({ at: 'guard', outcome: 'allow', route: routeOf(context), ...callerOf(principal) }, steps);
  }

  refused(context: ExecutionContext, refusal: Refusal, steps?: readonly Step[], principal?: Principal): void {
    const record = { at: 'guard', outcome: 'deny', reason: refusal.reason, route: routeOf(context) } as const;
    this.log?.record(principal === undefined ? record : { ...record, ...callerOf(principal) }, steps);
  }

  failed(context: ExecutionContext, error: unknown, steps?: readonly Step[]): void {
    this.log?.record({ at: 'guard', route: routeOf(context), ...faultRecord(error) }, steps);
  }
}

function callerOf({ issuer, clientId }: Principal): Pick<DecisionRecord, 'issuer' | 'client'> {
  return clientId === undefined ? { issuer } : { issuer, client: clientId };
}

/** Controller and handler: stable names, never the caller's path. */
function routeOf(context: ExecutionContext): string {
  return `${context.getClass().name}.${context.getHandler().name}`;
}
