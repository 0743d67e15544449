import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer } from '@sallyport/composition';
import {
  startGateway,
  type Gateway,
  type IamRegistry,
  type LambdaHandler,
  type RestApi,
} from '@sallyport/gateway-emulator';
import { nodeSend, type Send } from '@sallyport/issuer-client';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { parseRouteManifest } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import { deployedApis } from '../../apps/demo/src/deployed-apis.js';
import { resourceApps } from '../../apps/demo/src/resource-apps.js';
import routeManifest from '../../route-manifest.json' with { type: 'json' };

export interface SettingsWorld {
  readonly gateway: Gateway;
  readonly authorizer: LambdaHandler;
  /** Decisions of the authorizer, as JSON lines. */
  readonly log: readonly string[];
  /** URLs that the authorizer asked for. */
  readonly fetched: readonly string[];
  /** `GET /profile` → the answer; `authorization` as it is, a bare token gets its `Bearer`. */
  ask(route: string, authorization?: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** For the gateway and its authorizer; the applications behind keep the real time. */
  pass(seconds: number): void;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** What a journey may have besides the settings. */
export interface Surroundings {
  /** Whose signatures the gateway knows. */
  readonly iam?: (api: RestApi) => IamRegistry;
  /** The deployed API, changed. */
  readonly change?: (api: RestApi) => RestApi;
  /** Sees what the applications are called with. */
  readonly observe?: (event: unknown) => void;
}

/** Opens the main job as the demo wires it, from settings alone. They stay in `process.env`, where the applications look. */
export async function openSettingsWorld(
  environment: Readonly<Record<string, string>>,
  { iam, change = (api) => api, observe }: Surroundings = {},
): Promise<SettingsWorld> {
  Object.assign(process.env, { CORS_ORIGINS: '*', ...environment });
  const settings = readSettings({ ...process.env, LOG_LEVEL: 'debug' });
  const log: string[] = [];
  const fetched: string[] = [];
  let offset = 0;
  const clock = (): number => Date.now() + offset;
  const observedSend: Send = (asked, init) => {
    fetched.push(asked);
    return nodeSend(asked, init);
  };
  const authorizer = lambdaAuthorizer(
    createGatewayAuthorizer(settings, routeManifest, {
      clock,
      send: observedSend,
      write: (line) => void log.push(line),
    }),
  );
  const api = change(deployedApis({ manifest: parseRouteManifest(routeManifest), settings }).rest!);
  const observed =
    (handler: LambdaHandler): LambdaHandler =>
    (event, context) => {
      observe?.(event);
      return handler(event, context);
    };
  const gateway = await startGateway({
    api,
    ...(iam && { iam: iam(api) }),
    authorizer,
    integrations: Object.fromEntries(
      Object.entries(resourceApps).map(([name, module]) => [name, observed(createLambdaHandler(module))]),
    ),
    clock,
  });
  return {
    gateway,
    authorizer,
    log,
    fetched,
    async ask(route, authorization, headers = {}) {
      const [method, path] = route.split(' ') as [string, string];
      const response = await fetch(gateway.url + path, {
        method,
        headers: { ...headers, ...(authorization !== undefined && { authorization: withScheme(authorization) }) },
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && text !== '' ? JSON.parse(text) : text,
      };
    },
    pass: (seconds) => void (offset += seconds * 1000),
    close: () => gateway.close(),
  };
}

const withScheme = (authorization: string): string =>
  authorization === '' || authorization.includes(' ') ? authorization : `Bearer ${authorization}`;
