/** A fact about a token and how long it may be remembered. */
export interface Remembered<Fact> {
  readonly fact: Fact;
  /** Milliseconds since the epoch. A moment that has passed: the fact is used once and not kept. */
  readonly until: number;
}

/** Learns a fact, at once where nothing has to be waited for. */
export type Load<Fact> = () => Remembered<Fact> | Promise<Remembered<Fact>>;

/**
 * Remembers facts about tokens, never decisions about routes.
 * The key is {@link tokenKey} of the token: no token is stored.
 */
export interface TokenCache<Fact> {
  /** The fact, when it is at hand without waiting and still valid. */
  peek(key: string): Fact | undefined;
  /**
   * The fact, loaded once however many callers ask at the same time; at once when it is known or its load does not wait. A
   * failed load is not remembered and rejects for all who waited for it.
   *
   * @param origin - whose answer it is, where it may be shared with other processes; absent: it stays in this one
   */
  resolve(key: string, load: Load<Fact>, origin?: string): Fact | Promise<Fact>;
}

/** Facts that come without having been asked for. Whoever calls this has made sure who told them. */
export interface PushedFacts<Fact> {
  /**
   * Keeps a fact before its token is seen: a warm-up. `until` as in {@link Remembered}. Only who asks with this very origin
   * is given it, so that no issuer speaks about the tokens of another.
   *
   * @throws {@link OutageError} when a store that is shared did not answer: nothing is kept, since the token may have been
   * revoked at another process
   */
  remember(key: string, fact: Fact, until: number, origin: string): Promise<void>;
  /**
   * Forgets a token of this origin: a revocation. A load that is under way serves those who wait for it already and is not
   * kept; who asks afterwards is not given its answer. A store that is shared takes no fact about this token for half an
   * hour, whoever learnt it when. The memory of other processes is not reached.
   *
   * @returns false when a store that is shared did not answer, so that others may still find the fact there
   */
  forget(key: string, origin: string): Promise<boolean>;
}

/** Ids that mean something once, to all processes that share a store. */
export interface SharedIds {
  /**
   * Takes an id of this origin: true for whoever comes first, false for everybody after until that moment. Always true for an
   * origin that is not shared.
   *
   * @param until - milliseconds since the epoch
   * @throws {@link OutageError} when the store did not answer: nobody knows, and whether the id is taken is open
   */
  claim(id: string, origin: string, until: number): Promise<boolean>;
}
