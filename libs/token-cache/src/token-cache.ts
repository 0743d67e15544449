/** A fact about a token and how long it may be remembered. */
export interface Remembered<Fact> {
  readonly fact: Fact;
  /** Milliseconds since the epoch. A moment that has passed: the fact is used once and not kept. */
  readonly until: number;
}

/**
 * Remembers facts about tokens, never decisions about routes.
 * The key is {@link tokenKey} of the token: no token is stored.
 */
export interface TokenCache<Fact> {
  /** The fact, when it is at hand without waiting and still valid. */
  peek(key: string): Fact | undefined;
  /**
   * The fact, loaded once however many callers ask at the same time. A failed load is not remembered and rejects for
   * all who waited for it.
   */
  resolve(key: string, load: () => Promise<Remembered<Fact>>): Promise<Fact>;
}
