import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { expect } from '@jest/globals';
import { LOG_WRITER } from '@sallyport/composition/nest';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';

/** What a caller of the function sees, whichever door it took. */
export type Seen = { readonly answer: unknown } | { readonly errorMessage: string; readonly errorType: string };

export interface AuthorizerDoors {
  readonly idp: LocalIdp;
  /** Asks both doors the same and returns the one answer. */
  seen(event: unknown): Promise<Seen>;
  close(): Promise<void>;
}

/** Opens the Lambda entry and the Nest application of the authorizer, once in a spec file: the entry is a module. */
export async function openAuthorizerDoors(
  environment: Readonly<Record<string, string>> = {},
): Promise<AuthorizerDoors> {
  const idp = await startLocalIdp();
  Object.assign(process.env, { ...idp.environment(), ...environment });
  const { handler } = await import('../../apps/authorizer/src/lambda.js');
  const { AuthorizerModule } = await import('../../apps/authorizer/src/authorizer.module.js');
  const { takeEvents } = await import('../../apps/authorizer/src/take-events.js');
  const module = await Test.createTestingModule({ imports: [AuthorizerModule] })
    .overrideProvider(LOG_WRITER)
    .useValue(() => undefined)
    .compile();
  const app = module.createNestApplication<NestExpressApplication>({ logger: false });
  takeEvents(app);
  await app.listen(0, '127.0.0.1');
  const url = `${await app.getUrl()}/2015-03-31/functions/authorizer/invocations`;

  async function throughLambda(event: unknown): Promise<Seen> {
    try {
      // The event and the answer travel as JSON.
      const answer = await handler(JSON.parse(JSON.stringify(event)), {});
      return { answer: JSON.parse(JSON.stringify(answer)) as unknown };
    } catch (error) {
      return { errorMessage: (error as Error).message, errorType: (error as Error).name };
    }
  }
  async function throughHttp(event: unknown): Promise<Seen> {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
    const body = (await response.json()) as unknown;
    return response.headers.get('x-amz-function-error') === 'Unhandled' ? (body as Seen) : { answer: body };
  }
  return {
    idp,
    async seen(event) {
      const [first, second] = await Promise.all([throughLambda(event), throughHttp(event)]);
      expect(second).toEqual(first);
      return first;
    },
    async close() {
      await app.close();
      await idp.close();
    },
  };
}
