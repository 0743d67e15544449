import { Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { hiddenToken } from './access-token.js';
import { authorizedFetch } from './authorized-fetch.js';
import type { TokenClient, TokenClientOptions } from './token-client.js';
import { TokenClientModule } from './token-client.module.js';
import { TOKEN_CLIENT } from './token-client.options.js';

/** As an application has it: something that calls others. */
@Injectable()
class Caller {
  readonly fetch: typeof fetch;
  constructor(@Inject(TOKEN_CLIENT) readonly client: TokenClient) {
    this.fetch = authorizedFetch(client);
  }
}

const issues = (accessToken: string): TokenClientOptions => ({
  provider: {
    issuer: 'https://issuer.example',
    requestToken: () =>
      Promise.resolve({ granted: true, accessToken, tokenType: 'Bearer', scopes: 'not-reported', expiresAt: 4e9 }),
  },
  clientKey: 'shop',
  clock: Date.now,
});

describe('TokenClientModule', () => {
  it('makes one client of the options it is given: forRoot', async () => {
    const module = await Test.createTestingModule({
      imports: [TokenClientModule.forRoot(issues('at-once'))],
      providers: [Caller],
    }).compile();
    expect(module.get(Caller).client).toBe(module.get(TOKEN_CLIENT));
    expect((await module.get(Caller).client.token()).value).toBe('at-once');
  });

  it('takes its options from the container: forRootAsync', async () => {
    const options = Symbol('options');
    @Module({ providers: [{ provide: options, useValue: issues('later') }], exports: [options] })
    class OptionsModule {}
    const imports = [
      TokenClientModule.forRootAsync({
        imports: [OptionsModule],
        inject: [options],
        useFactory: async (given: TokenClientOptions) => given,
      }),
    ];
    const module = await Test.createTestingModule({ imports, providers: [Caller] }).compile();
    expect((await module.get(Caller).client.token()).value).toBe('later');
  });

  it('lets a test have whatever tokens it likes', async () => {
    const fake: TokenClient = { token: () => Promise.resolve(hiddenToken('of the test', undefined, 'not-reported')) };
    const module = await Test.createTestingModule({
      imports: [TokenClientModule.forRoot(issues('unused'))],
      providers: [Caller],
    })
      .overrideProvider(TOKEN_CLIENT)
      .useValue(fake)
      .compile();
    expect((await module.get(Caller).client.token()).value).toBe('of the test');
  });
});
