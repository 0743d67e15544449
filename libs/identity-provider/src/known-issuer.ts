import type { IssuerMetadata } from '@sallyport/issuer-client';
import type { KeySet } from '@sallyport/keys';

/** What one issuer said before this process began, as a snapshot of a build has it. */
export interface KnownIssuer {
  readonly metadata: IssuerMetadata;
  /** Absent for an issuer whose tokens are opaque. */
  readonly keys?: KeySet;
  /** Milliseconds since the epoch: when it was asked, and until when this may stand in for its answers. */
  readonly at: number;
  readonly usableUntil: number;
}
