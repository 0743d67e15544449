/** What remembers a key on its way to a decision, each in seconds. */
export interface KeyStalenessTerms {
  /** How long a fetched key set serves. */
  readonly keySetSeconds: number;
  /** How much longer while its issuer does not answer. */
  readonly keySetStaleSeconds: number;
  /** The age of a snapshot that may still answer; absent: none is in use. */
  readonly snapshotSeconds?: number;
  /** How long the gateway keeps what was decided. */
  readonly gatewayTtlSeconds: number;
}

/** For how long, at most, a key that its issuer took back still verifies a token. Seconds. */
export interface KeyStaleness {
  readonly seconds: number;
  readonly whileIssuerFailsSeconds: number;
}

/**
 * The tiers in front of each other add up; those beside each other do not, the longer one counts. A snapshot stands beside
 * the key set: until the first refresh there is the one, then the other. Facts about tokens that a process remembers end
 * with the key set they were verified with and add nothing.
 */
export function keyStaleness(terms: KeyStalenessTerms): KeyStaleness {
  const { keySetSeconds, keySetStaleSeconds, snapshotSeconds = 0, gatewayTtlSeconds } = terms;
  return {
    seconds: Math.max(keySetSeconds, snapshotSeconds) + gatewayTtlSeconds,
    whileIssuerFailsSeconds: Math.max(keySetSeconds + keySetStaleSeconds, snapshotSeconds) + gatewayTtlSeconds,
  };
}

/** Returns it as one sentence for the start of a gate. */
export function sayKeyStaleness(terms: KeyStalenessTerms): string {
  const { seconds, whileIssuerFailsSeconds } = keyStaleness(terms);
  const { snapshotSeconds = 0, gatewayTtlSeconds: gateway, keySetSeconds } = terms;
  const first = snapshotSeconds > keySetSeconds ? `snapshot ${snapshotSeconds}` : `key set ${keySetSeconds}`;
  return (
    `A key that an issuer takes back may still verify for at most ${seconds} s (${first}, gateway ${gateway}), and for ` +
    `${whileIssuerFailsSeconds} s while the issuer does not answer.`
  );
}
