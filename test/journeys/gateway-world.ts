import { createPublicKey } from 'node:crypto';
import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer } from '@sallyport/composition';
import { startGateway, type Gateway, type LambdaHandler } from '@sallyport/gateway-emulator';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { parseRouteManifest } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import { goodToken, type HostileWorld } from '@sallyport/testing';
import { resourceApps } from '../../apps/demo/src/resource-apps.js';
import { demoApi } from '../../apps/demo/src/rest-api.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import routeManifest from '../../route-manifest.json' with { type: 'json' };

export interface GatewayWorld {
  readonly idp: LocalIdp;
  readonly gateway: Gateway;
  /** The authorizer alone, as the gateway calls it. */
  readonly authorizer: LambdaHandler;
  /** Decisions of the authorizer, as JSON lines. */
  readonly log: readonly string[];
  /** URLs that the authorizer asked for. */
  readonly fetched: readonly string[];
  /** What a forger needs to sign with the issuer's own key. */
  readonly forger: HostileWorld;
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

/**
 * Opens the main job as the demo wires it, with the embedded issuer as an `oidc` provider.
 *
 * @param environment - further settings; what the function and the applications read
 */
export async function openGatewayWorld(environment: Readonly<Record<string, string>> = {}): Promise<GatewayWorld> {
  const idp = await startLocalIdp();
  Object.assign(process.env, {
    IDENTITY_PROVIDER: 'oidc',
    OIDC_ISSUER: idp.issuer,
    OIDC_AUDIENCE: idp.audience,
    OIDC_CLIENT_ID: idp.clients.authorizer.clientId,
    OIDC_CLIENT_SECRET: idp.clients.authorizer.clientSecret,
    CORS_ORIGINS: '*',
    ...environment,
  });
  const settings = readSettings({ ...process.env, LOG_LEVEL: 'debug' });
  const log: string[] = [];
  const fetched: string[] = [];
  let offset = 0;
  const clock = (): number => Date.now() + offset;
  const observedFetch: typeof fetch = (input, init) => {
    fetched.push(input instanceof Request ? input.url : String(input));
    return fetch(input, init);
  };
  const authorizer = lambdaAuthorizer(
    createGatewayAuthorizer(settings, routeManifest, {
      clock,
      fetch: observedFetch,
      write: (line) => void log.push(line),
    }),
  );
  const gateway = await startGateway({
    api: demoApi({
      manifest: parseRouteManifest(routeManifest),
      corsOrigins: settings.corsOrigins,
      cacheTtlSeconds: settings.authorizerCacheTtlSeconds,
      stageInPath: false,
    }),
    authorizer,
    integrations: Object.fromEntries(
      Object.entries(resourceApps).map(([name, module]) => [name, createLambdaHandler(module)]),
    ),
    clock,
  });
  const { kid, privateKey } = idp.signer();
  return {
    idp,
    gateway,
    authorizer,
    log,
    fetched,
    forger: {
      key: { kid, privateKey, publicKey: createPublicKey(privateKey) },
      issuer: idp.issuer,
      audience: idp.audience,
      now: Date.now(),
      claims: { scope: 'profile:read content:read content:write', client_id: 'mallory' },
    },
    async ask(route, authorization, headers = {}) {
      const [method, path] = route.split(' ') as [string, string];
      const response = await fetch(gateway.url + path, {
        method,
        headers: { ...headers, ...(authorization !== undefined && { authorization: withScheme(authorization) }) },
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
    pass: (seconds) => void (offset += seconds * 1000),
    async close() {
      await gateway.close();
      await idp.close();
    },
  };
}

const withScheme = (authorization: string): string =>
  authorization === '' || authorization.includes(' ') ? authorization : `Bearer ${authorization}`;

/** A token signed by the issuer's key with these scopes. */
export const tokenWith = (world: GatewayWorld, scope: string, claims: Readonly<Record<string, unknown>> = {}): string =>
  goodToken(world.forger, { scope, ...claims });

/** A TOKEN event as API Gateway sends it. */
export const tokenEvent = (authorizationToken: unknown, route = 'GET/profile') => ({
  type: 'TOKEN',
  authorizationToken,
  methodArn: `arn:aws:execute-api:eu-west-1:123456789012:sallyport/latest/${route}`,
});
