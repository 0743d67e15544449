import { refused, type Clock, type Outcome } from '@sallyport/protocol';
import type { KeyQuery, KeySource } from '../key-source.js';
import type { VerificationKey } from '../verification-key.js';
import type { PinnedChains } from './pinned-chains.js';

export interface ChainKeySourceOptions {
  readonly pinned: PinnedChains;
  /** For tokens without a chain, where they are accepted. */
  readonly published: KeySource;
  readonly clock: Clock;
}

interface Verifier {
  keyOf(x5c: unknown, now: number): Outcome<VerificationKey>;
}

/**
 * The keys of one issuer whose tokens bring their own certificates (`x5c`, RFC 7515 §4.1.6) of a pinned CA. Asks nobody.
 * A chain decides alone: where it is refused, no published key stands in. A token without one is refused
 * (`certificate_chain_missing`), or verified with the published keys where both are accepted.
 *
 * What reads certificates is loaded when this is made, which is only where a CA is pinned.
 */
export class ChainKeySource implements KeySource {
  private readonly loading: Promise<Verifier>;
  private verifier: Verifier | undefined;

  constructor(private readonly options: ChainKeySourceOptions) {
    this.loading = import('./chain-verifier.js').then(
      ({ ChainVerifier }) => (this.verifier = new ChainVerifier(options.pinned)),
    );
    this.loading.catch(() => undefined); // said with the first token
  }

  /** @throws {@link MisconfigurationError} `settings_invalid` for a CA that cannot be pinned */
  keyFor(query: KeyQuery): Outcome<VerificationKey> | Promise<Outcome<VerificationKey>> {
    const { pinned, published, clock } = this.options;
    if (query.x5c === undefined) return pinned.only ? refused('certificate_chain_missing') : published.keyFor(query);
    const verify = (verifier: Verifier) => verifier.keyOf(query.x5c, clock());
    return this.verifier === undefined ? this.loading.then(verify) : verify(this.verifier);
  }

  /** Of the published keys; a key of a chain says so itself. */
  freshUntil(): number {
    return this.options.published.freshUntil();
  }
}
