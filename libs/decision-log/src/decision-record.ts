import type { Reason } from '@sallyport/protocol';

/** One decision: what was asked, by whom, and why it ended as it did. Never a token, never another claim value. */
export interface DecisionRecord {
  /** Where it was taken: the gateway's authorizer or the application's guard. */
  readonly at: 'authorizer' | 'guard';
  readonly outcome: 'allow' | 'deny' | 'outage' | 'misconfiguration';
  /** Absent for `allow`, and for an error nobody foresaw: `detail` has its name then. */
  readonly reason?: Reason;
  /** Method and template of the route, or `undefined` when no route is known yet. */
  readonly route?: string;
  readonly issuer?: string;
  readonly client?: string;
  /** What happened on the other side, for an outage: host and status, never a URL with a query. */
  readonly detail?: string;
}
