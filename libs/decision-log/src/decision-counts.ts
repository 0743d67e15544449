import type { DecisionRecord } from './decision-record.js';

/** How many decisions one client of one issuer has had. */
export interface DecisionCount {
  readonly issuer: string;
  /** Absent when the tokens name none, or when there are more clients than are told apart. */
  readonly client?: string;
  allow: number;
  deny: number;
}

/** More pairs than this are counted together, so that no caller can make the table grow. */
const maxPairs = 1_000;

/** Decisions per issuer and client since the last time somebody asked. Who is left on an old issuer shows here. */
export class DecisionCounts {
  private counts = new Map<string, DecisionCount>();

  add({ outcome, issuer, client }: Pick<DecisionRecord, 'outcome' | 'issuer' | 'client'>): void {
    if (issuer === undefined || (outcome !== 'allow' && outcome !== 'deny')) return;
    this.of(issuer, client)[outcome] += 1;
  }

  /** What was counted, the busiest first, and begins anew. */
  take(): DecisionCount[] {
    const counts = [...this.counts.values()].sort((a, b) => b.allow + b.deny - (a.allow + a.deny));
    this.counts = new Map();
    return counts;
  }

  private of(issuer: string, client: string | undefined): DecisionCount {
    const key = JSON.stringify([issuer, client]);
    const known = this.counts.get(key);
    if (known !== undefined) return known;
    if (client !== undefined && this.counts.size >= maxPairs) return this.of(issuer, undefined);
    const count = { issuer, ...(client !== undefined && { client }), allow: 0, deny: 0 };
    this.counts.set(key, count);
    return count;
  }
}
