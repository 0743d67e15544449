import type { INestApplication, Type } from '@nestjs/common';
import { FETCHER, SENDER } from '@sallyport/composition/nest';
import { nodeSend, type Send } from '@sallyport/issuer-client';
import { Test } from '@nestjs/testing';
import { DevelopmentServiceModule } from '../../apps/content-consumer/src/content-consumer-service.module.js';
import type { DialectName } from '../../apps/local-idp/src/dialect.js';
import { openGatewayWorld, type GatewayWorld } from './gateway-world.js';

/** One request that left the consumer. */
export interface Outgoing {
  readonly url: string;
  readonly method: string;
  readonly authorization: string | null;
  readonly body: string;
}

export interface ConsumerWorld extends GatewayWorld {
  /** Everything the consumer asked of others over HTTP, in order. */
  readonly outgoing: readonly Outgoing[];
  /** What left for the premium API. */
  readonly upstream: () => readonly Outgoing[];
  /** `authorized-read` → the answer of the consumer. */
  consume(route: string, method?: string): Promise<{ readonly status: number; readonly body: unknown }>;
}

export interface ConsumerWorldOptions {
  readonly dialect?: DialectName;
  /** Further settings; an empty one counts as not set. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly module?: Type;
  /** Runs when the issuer and the gateway stand, before the consumer is made. */
  readonly prepare?: () => Promise<void>;
}

/** Opens the gateway with the premium API behind it, and the consumer in front, as `nest start` runs it. */
export async function openConsumerWorld(options: ConsumerWorldOptions = {}): Promise<ConsumerWorld> {
  const { dialect = 'oidc', environment = {}, module = DevelopmentServiceModule } = options;
  const before = { ...process.env };
  const world = await openGatewayWorld(environment, dialect);
  process.env['PREMIUM_CONTENT_API_URL'] = world.gateway.url;
  await options.prepare?.();
  const outgoing: Outgoing[] = [];
  const observed: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const [authorization, body] = [request.headers.get('authorization'), await request.clone().text()];
    outgoing.push({ url: request.url, method: request.method, authorization, body });
    return fetch(request);
  };
  const observedSend: Send = (asked, init) => {
    const { method, headers, body = '' } = init;
    outgoing.push({ url: asked, method, authorization: headers?.['authorization'] ?? null, body });
    return nodeSend(asked, init);
  };
  const compiled = await Test.createTestingModule({ imports: [module] })
    .overrideProvider(FETCHER)
    .useValue(observed)
    .overrideProvider(SENDER)
    .useValue(observedSend)
    .compile();
  const app: INestApplication = compiled.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    ...world,
    outgoing,
    upstream: () => outgoing.filter(({ url: asked }) => asked.startsWith(world.gateway.url)),
    async consume(route, method = 'GET') {
      const response = await fetch(`${url}/content/${route}`, { method });
      return { status: response.status, body: await response.json() };
    },
    async close() {
      await app.close();
      await world.close();
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
    },
  };
}
