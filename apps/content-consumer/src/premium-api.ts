import { Inject, Injectable } from '@nestjs/common';
import { FETCHER, TOKEN_CLIENT } from '@sallyport/composition/nest';
import { authorizedFetch, type TokenClient } from '@sallyport/token-client';
import { readUpstream, type UpstreamAnswer } from './upstream-answer.js';
import { faultOf } from './upstream-fault.js';

/** Injection token of how long a call may take, both tries together; less than Lambda gives us. */
export const PREMIUM_API_DEADLINE_MS = Symbol('PREMIUM_API_DEADLINE_MS');

/** Injection token of the premium API's base URL. */
export const PREMIUM_API_URL = Symbol('PREMIUM_API_URL');

/** The premium API as this application calls it. A token that cannot be had is never followed by a call without one. */
@Injectable()
export class PremiumApi {
  private readonly url: URL;
  private readonly fetchToRead: typeof fetch;
  private readonly fetchToWrite: typeof fetch;

  constructor(
    @Inject(PREMIUM_API_URL) base: URL,
    @Inject(TOKEN_CLIENT) tokens: TokenClient,
    @Inject(FETCHER) private readonly plainFetch: typeof fetch,
    @Inject(PREMIUM_API_DEADLINE_MS) private readonly deadlineMs: number,
  ) {
    this.url = new URL('home/premium', base);
    const call = { origins: [base.origin], fetch: plainFetch };
    this.fetchToRead = authorizedFetch(tokens, { ...call, scopes: ['content:read'] });
    this.fetchToWrite = authorizedFetch(tokens, { ...call, scopes: ['content:write'] });
  }

  /** As somebody without a token would: shows what the API says to that. */
  readAnonymously(): Promise<UpstreamAnswer> {
    return this.ask(this.plainFetch, 'GET');
  }

  read(): Promise<UpstreamAnswer> {
    return this.ask(this.fetchToRead, 'GET');
  }

  write(): Promise<UpstreamAnswer> {
    return this.ask(this.fetchToWrite, 'POST');
  }

  private async ask(call: typeof fetch, method: 'GET' | 'POST'): Promise<UpstreamAnswer> {
    try {
      const signal = AbortSignal.timeout(this.deadlineMs);
      return await readUpstream(await call(this.url, { method, redirect: 'manual', signal }));
    } catch (error) {
      throw faultOf(error);
    }
  }
}
