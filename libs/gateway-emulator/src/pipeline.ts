import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '@sallyport/protocol';
import type { DeployedApi } from './api.js';
import type { ExecutionLog, MutableCounters } from './execution-log.js';
import type { GatewayRequest } from './gateway-request.js';
import type { GatewayAnswer } from './gateway-response.js';
import type { IamRegistry } from './iam/iam-registry.js';
import type { LambdaHandler } from './lambda-invocation.js';

/** One kind of API, from a request that was read to an answer. */
export interface Pipeline {
  handle(request: GatewayRequest): Promise<GatewayAnswer>;
  /** Forgets every cached authorizer result of the stage (G48). */
  flush(): void;
  /** Takes a connection that asks to change its protocol; absent where the API knows no other. */
  upgrade?(incoming: IncomingMessage, socket: Duplex): void;
  /** Ends what `upgrade` opened. */
  close?(): void;
}

/** What a pipeline is given besides its description. */
export interface PipelineParts {
  readonly authorizer: LambdaHandler | undefined;
  readonly iam: IamRegistry | undefined;
  readonly integrations: Readonly<Record<string, LambdaHandler>>;
  readonly clock: Clock;
  /** For the key sets of native authorizers. */
  readonly fetch: typeof fetch;
  readonly counters: MutableCounters;
  readonly log: ExecutionLog;
}

/** The path within the stage, or `null` when the request names another stage. */
export function pathInStage(api: DeployedApi, target: string): string | null {
  if (api.stageInPath !== true || api.stage === '$default') return target;
  const prefix = `/${api.stage}`;
  if (target === prefix) return '/';
  return target.startsWith(`${prefix}/`) ? target.slice(prefix.length) : null;
}
