import { outages, type OutageReason } from './reasons.js';

export interface OutageDetails {
  /** Host of the issuer or store that did not answer; never a URL with a query, never a secret. */
  readonly host?: string;
  /** What was wrong with its answer, in our own words: shapes and limits, never bytes of it. */
  readonly found?: string;
  /** HTTP status it gave, if any. */
  readonly status?: number;
  /** How long to wait before trying again. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An issuer or a store that does not answer: 503 at the guard, 500 at the gateway; never a 401, never an allow. */
export class OutageError extends Error {
  override readonly name = 'OutageError';
  readonly host: string | undefined;
  readonly found: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly reason: OutageReason,
    { host, found, status, retryAfterSeconds, cause }: OutageDetails = {},
  ) {
    const where = host === undefined ? '' : ` (${host}${status === undefined ? '' : `, status ${status}`})`;
    const what = found === undefined ? '' : ` Found: ${found}.`;
    super(`${reason}: ${outages[reason]}${where}${what}`, cause === undefined ? undefined : { cause });
    this.host = host;
    this.found = found;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
