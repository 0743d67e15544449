import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { IssuerAuthenticator } from '@sallyport/authentication';
import { createAuthenticator, systemDependencies } from '@sallyport/composition';
import type { Introspection } from '@sallyport/identity-provider';
import type { Send } from '@sallyport/issuer-client';
import { OutageError } from '@sallyport/protocol';
import { readSettings } from '@sallyport/settings';
import type { TokenCache } from '@sallyport/token-cache';
import { answer } from '../answering.js';
import { median } from '../statistics.js';
import { goodAnswer, metadataOf } from './introspecting-issuer.js';

export interface IntrospectionInput {
  readonly environment: Readonly<Record<string, string>>;
  readonly work:
    /** Each caller takes the next token of the list when it has its answer. */
    | { readonly kind: 'mix'; readonly tokens: readonly string[]; readonly callers: number; readonly cached: boolean }
    /** One known token, again and again. */
    | { readonly kind: 'repeat'; readonly times: number }
    /** Tokens that come once, and between them those of a set that is in use throughout; the issuer is in the process. */
    | { readonly kind: 'scan'; readonly tokens: number; readonly inUse: number };
}

export interface MixAnswer {
  readonly seconds: number;
}
export interface RepeatAnswer {
  readonly p50Us: number;
}
export interface ScanAnswer {
  readonly largestRssBytes: number;
  readonly hitRate: number;
}

/** Remembers nothing and joins nobody: what an application does that asks with each request. */
const noCache: TokenCache<Introspection> = {
  peek: () => undefined,
  resolve: async (_key, load) => (await load()).fact,
};

await answer<IntrospectionInput>(async ({ input: { environment, work } }) => {
  const settings = readSettings(environment);
  const asked = { count: 0 };
  // Written once: what an issuer does for its answers is no garbage of who asks.
  const answered = Buffer.from(JSON.stringify(goodAnswer()));
  const metadata = Buffer.from(JSON.stringify(metadataOf(settings.identityProviders.map(issuerOf)[0]!)));
  const headers = [['content-type', 'application/json']] as const;
  const here: Send = async (url) => {
    await new Promise(setImmediate); // as an answer from elsewhere comes: without a turn nothing weak is ever let go
    const question = url.endsWith('/introspect');
    if (question) asked.count += 1;
    return { status: 200, headers, body: oneChunk(question ? answered : metadata) };
  };
  const send = work.kind === 'scan' ? here : systemDependencies.send;
  const { authenticator: cached, issuers } = createAuthenticator(settings, { ...systemDependencies, send });
  const authenticator = work.kind === 'mix' && !work.cached ? new IssuerAuthenticator(issuers, noCache) : cached;

  /** A machine that is too busy to answer in time is asked again, and what that takes counts. */
  async function ask(token: string, triesLeft = 20): Promise<void> {
    try {
      const outcome = await authenticator.authenticate({ scheme: 'Bearer', token });
      if (!outcome.ok) throw new Error(outcome.refusal.reason);
    } catch (error) {
      if (!(error instanceof OutageError) || triesLeft === 0) throw error;
      await pause(100);
      await ask(token, triesLeft - 1);
    }
  }

  switch (work.kind) {
    case 'mix': {
      await ask('warm-up'); // metadata, code and a connection
      // A store that is not reached within 50 ms is passed by, and it is still being reached.
      if (environment['TOKEN_CACHE_URL'] !== undefined) await pause(500);
      let next = 0;
      const began = performance.now();
      const caller = async (): Promise<void> => {
        while (next < work.tokens.length) await ask(work.tokens[next++]!);
      };
      await Promise.all(Array.from({ length: work.callers }, caller));
      const seconds = (performance.now() - began) / 1000;
      if (environment['TOKEN_CACHE_URL'] !== undefined) await pause(500); // what was learnt is written behind the callers
      return { seconds } satisfies MixAnswer;
    }
    case 'repeat': {
      for (let times = 0; times < Math.min(work.times, 2_000); times += 1) await ask('known');
      // Short batches: most of them end before the machine turns to somebody else.
      const perCall: number[] = [];
      for (let batch = 0; batch < work.times / 100; batch += 1) {
        const began = performance.now();
        for (let times = 0; times < 100; times += 1) await ask('known');
        perCall.push((performance.now() - began) * 10);
      }
      return { p50Us: median(perCall) } satisfies RepeatAnswer;
    }
    case 'scan': {
      // Random text, as tokens are: of numbers that are written as text V8 keeps tens of thousands, and these would grow
      // the young generation in place of what is measured.
      const inUse = Array.from({ length: work.inUse }, () => randomUUID());
      let largestRssBytes = 0;
      let hotMisses = 0;
      for (let index = 0; index < work.tokens; index += 1) {
        await ask(randomUUID());
        const before = asked.count;
        await ask(inUse[index % work.inUse]!);
        if (index >= work.inUse) hotMisses += asked.count - before;
        if (index % 5_000 === 0) largestRssBytes = Math.max(largestRssBytes, process.memoryUsage.rss());
      }
      largestRssBytes = Math.max(largestRssBytes, process.memoryUsage.rss());
      return { largestRssBytes, hitRate: 1 - hotMisses / (work.tokens - work.inUse) } satisfies ScanAnswer;
    }
  }
});

function issuerOf(provider: object): string {
  return 'issuer' in provider ? String(provider.issuer) : '';
}

async function* oneChunk(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}
