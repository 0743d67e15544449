import { connect } from 'node:net';
import type { RequestAuthorizer, RestApi, RestRoute, TokenAuthorizer } from './api.js';
import type { HttpApi, HttpLambdaAuthorizer } from './http-api/http-api.js';
import type { ExecutionEvent } from './execution-log.js';
import type { LambdaHandler } from './lambda-invocation.js';
import { startGateway, type Gateway, type GatewayOptions } from './start-gateway.js';

/** Fixtures of this lib's specs; not exported. */

type Event = Record<string, unknown>;
export type CountedHandler = LambdaHandler & { readonly events: Event[] };

/** A handler that keeps the events it was called with. */
export function counted(answer: (event: Event) => unknown): CountedHandler {
  const events: Event[] = [];
  const handler = async (event: unknown): Promise<unknown> => {
    events.push(event as Event);
    return answer(event as Event);
  };
  return Object.assign(handler, { events });
}

const arnOf = (resource: string): string => `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/${resource}`;

export const policyOf = (effect: 'Allow' | 'Deny', resources: readonly string[]) => ({
  principalId: 'somebody',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resources }],
  },
});

/** `allow('dev/GET/profile')`: a policy that allows these, given from the stage on. */
export const allow = (...resources: readonly string[]) => policyOf('Allow', resources.map(arnOf));
export const deny = (...resources: readonly string[]) => policyOf('Deny', resources.map(arnOf));

const route = (method: RestRoute['method'], path: string, authorization: RestRoute['authorization']): RestRoute => ({
  method,
  path,
  integration: 'app',
  authorization,
});

type Overrides = Omit<Partial<RestApi>, 'authorizer'> & {
  /** Members of the usual TOKEN authorizer, or a REQUEST authorizer in full. */
  readonly authorizer?: Partial<TokenAuthorizer> | RequestAuthorizer;
};

export function restApi({ authorizer, ...overrides }: Overrides = {}): RestApi {
  return {
    kind: 'rest',
    id: 'a1b2c3',
    stage: 'dev',
    region: 'eu-west-1',
    accountId: '123456789012',
    routes: [
      route('GET', '/', 'CUSTOM'),
      route('GET', '/profile', 'CUSTOM'),
      route('POST', '/profile', 'CUSTOM'),
      route('GET', '/users/{id}', 'CUSTOM'),
      route('ANY', '/files/{proxy+}', 'CUSTOM'),
      route('GET', '/open', 'NONE'),
      route('POST', '/open', 'NONE'),
    ],
    authorizer:
      authorizer?.type === 'REQUEST'
        ? authorizer
        : {
            type: 'TOKEN',
            name: 'tokens',
            identitySource: 'method.request.header.Authorization',
            resultTtlSeconds: 300,
            ...authorizer,
          },
    ...overrides,
  };
}

/** An HTTP API with a Lambda authorizer of format 2.0 that answers policies, on the stage `$default`. */
export function httpApi({
  authorizer,
  ...overrides
}: Omit<Partial<HttpApi>, 'authorizer'> & { readonly authorizer?: Partial<HttpLambdaAuthorizer> } = {}): HttpApi {
  const custom = { integration: 'app', authorization: 'CUSTOM' } as const;
  return {
    kind: 'http',
    id: 'a1b2c3',
    stage: '$default',
    region: 'eu-west-1',
    accountId: '123456789012',
    routes: [
      { routeKey: 'GET /profile', ...custom },
      { routeKey: 'POST /profile', ...custom },
      { routeKey: 'GET /users/{id}', ...custom },
      { routeKey: 'GET /open', ...custom, authorization: 'NONE' },
    ],
    authorizer: {
      type: 'REQUEST',
      name: 'requests',
      payloadFormatVersion: '2.0',
      identitySources: ['$request.header.Authorization'],
      resultTtlSeconds: 300,
      ...authorizer,
    },
    ...overrides,
  };
}

/** A gateway whose integration answers with the event it got, a clock that a test turns, and the execution log. */
export async function gatewayForTests(
  overrides: Partial<GatewayOptions> & { readonly app?: LambdaHandler },
): Promise<{ gateway: Gateway; log: ExecutionEvent[]; pass(seconds: number): void }> {
  const { app, ...options } = overrides;
  let now = Date.parse('2020-03-12T19:03:58Z');
  const log: ExecutionEvent[] = [];
  const gateway = await startGateway({
    api: restApi(),
    authorizer: counted(() => allow('*')),
    integrations: { app: app ?? counted((event) => ({ statusCode: 200, body: JSON.stringify(event) })) },
    clock: () => now,
    onEvent: (entry) => log.push(entry),
    ...options,
  });
  return { gateway, log, pass: (seconds) => void (now += seconds * 1000) };
}

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends these lines as they are, for what HTTP clients refuse to send or tidy up. */
export function raw(port: number, ...lines: readonly string[]): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`, 'latin1');
    });
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', ...body] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
      resolve({ status: Number(head.split(' ')[1]), head, body: body.join('\r\n\r\n') });
    });
  });
}
