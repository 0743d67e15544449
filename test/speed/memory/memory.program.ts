import { answer } from '../answering.js';
import { ourAuthorizer } from '../ours/authorizer.js';
import { environmentOf, type Trusted } from '../world/environment.js';
import { authorizerEvent, manifest } from '../world/events.js';

export interface MemoryInput {
  readonly facts: Trusted;
  readonly tokens: readonly string[];
  /** How many of them are remembered for the size of one. */
  readonly remembered: number;
  readonly requests: number;
}

export interface MemoryAnswer {
  readonly bytesPerToken: number;
  /** In use after a collection: after a half and after all of the requests. */
  readonly heapHalfway: number;
  readonly heapAtEnd: number;
}

/** Run with --expose-gc. */
function heapInUse(): number {
  for (let times = 0; times < 3; times += 1) globalThis.gc!();
  return process.memoryUsage().heapUsed;
}

await answer<MemoryInput>(async ({ input: { facts, tokens, remembered, requests } }) => {
  const decide = ourAuthorizer({ ...environmentOf(facts), OIDC_ALGORITHMS: 'ES256' }, manifest);
  const ask = (token: string): Promise<unknown> => decide(JSON.parse(authorizerEvent(token)), undefined);

  for (let times = 0; times < 200; times += 1) await ask(tokens[0]!);
  const before = heapInUse();
  // Twice: what was seen once may leave sooner.
  for (const token of tokens.slice(1, remembered + 1)) for (let times = 0; times < 2; times += 1) await ask(token);
  const bytesPerToken = (heapInUse() - before) / remembered;

  let seed = 1;
  const anyToken = (): string => {
    seed = (seed * 48_271) % 2_147_483_647;
    return tokens[seed % tokens.length]!;
  };
  for (let request = 0; request < requests / 2; request += 1) await ask(anyToken());
  const heapHalfway = heapInUse();
  for (let request = 0; request < requests / 2; request += 1) await ask(anyToken());
  return { bytesPerToken, heapHalfway, heapAtEnd: heapInUse() } satisfies MemoryAnswer;
});
