import type { KnownIssuer } from '@sallyport/identity-provider';
import { readMetadata } from '@sallyport/issuer-client';
import { importKeySet } from '@sallyport/keys';
import type { Clock } from '@sallyport/protocol';

/** What `npm run snapshot` writes and a build bakes in. */
export interface IssuerSnapshot {
  readonly version: 1;
  /** ISO 8601. */
  readonly takenAt: string;
  /** By the issuer's exact name. */
  readonly issuers: Readonly<Record<string, IssuerEntry>>;
}

/** Empty for an issuer that is not asked for anything: its tokens bring certificates of a pinned CA along. */
interface IssuerEntry {
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** A JWK set (RFC 7517 §5); absent for an issuer whose tokens are opaque. */
  readonly keys?: unknown;
}

export interface OpenSnapshot {
  /** What may be believed of an issuer that is trusted already. */
  known(this: void, issuer: string): KnownIssuer | undefined;
  /** Whether keys were handed out. */
  hasKeys(): boolean;
  /** What of it is ignored and why, once every issuer has been looked up: to be said at start. */
  ignored(): string[];
}

/** Clocks of the builder and of this process may differ by so much. */
const aheadMs = 300_000;

/**
 * Opens a snapshot. It adds no trust: it is looked up by the issuers of the settings alone, its metadata must name the very
 * issuer, its endpoints are called under the same rules as discovered ones, and its keys pass the same import. What does
 * not is ignored, as is all of it past its age.
 *
 * @param json - anything
 */
export function openSnapshot(json: unknown, maxAgeSeconds: number, clock: Clock): OpenSnapshot {
  const { version, takenAt, issuers } = (isRecord(json) ? json : {}) as Partial<IssuerSnapshot>;
  const at = Date.parse(String(takenAt));
  const usableUntil = at + maxAgeSeconds * 1000;
  const entries: Readonly<Record<string, unknown>> = isRecord(issuers) ? issuers : {};
  const lookedUp = new Set<string>();
  let handedOut = false;
  const faults: string[] = [];

  function fault(): string | undefined {
    const now = clock();
    if (version !== 1 || Number.isNaN(at)) return 'it is not in a form that is known here';
    if (at > now + aheadMs) return 'it is dated in the future';
    if (now < usableUntil) return undefined;
    return `it is ${Math.floor((now - at) / 1000)} s old and SNAPSHOT_MAX_AGE_SECONDS is ${maxAgeSeconds}`;
  }

  /** Undefined: what it says of this issuer is that nothing has to be known. */
  function read(issuer: string): KnownIssuer | string | undefined {
    const entry = Object.hasOwn(entries, issuer) ? entries[issuer] : undefined;
    if (isRecord(entry) && Object.keys(entry).length === 0) return undefined;
    const stale = fault();
    if (stale !== undefined) return stale;
    if (!isRecord(entry) || !isRecord(entry['metadata'])) return 'it does not hold this issuer';
    const { metadata, keys } = entry as IssuerEntry & Record<'metadata', Record<string, unknown>>;
    if (metadata['issuer'] !== issuer) return 'its metadata are of another issuer';
    const known = { metadata: readMetadata(issuer, metadata), at, usableUntil };
    try {
      return keys === undefined ? known : { ...known, keys: importKeySet(keys) };
    } catch {
      return 'its keys are no key set';
    }
  }

  return {
    known(issuer) {
      lookedUp.add(issuer);
      const known = read(issuer);
      if (typeof known !== 'string') {
        handedOut ||= known?.keys !== undefined;
        return known;
      }
      faults.push(`The snapshot is of no use for ${hostOf(issuer)}: ${known}. Run npm run snapshot and npm run build.`);
      return undefined;
    },
    hasKeys: () => handedOut,
    ignored: () => [
      ...faults,
      ...Object.keys(entries)
        .filter((issuer) => !lookedUp.has(issuer))
        .map((issuer) => `The snapshot holds ${hostOf(issuer)}, which is no issuer of the settings: ignored.`),
    ],
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hostOf = (issuer: string): string => (URL.canParse(issuer) ? new URL(issuer).host : 'an issuer without a host');
