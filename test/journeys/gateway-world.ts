import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer } from '@sallyport/composition';
import { startGateway, type Gateway, type LambdaHandler } from '@sallyport/gateway-emulator';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { parseRouteManifest } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import { goodToken, mintJwt, type HostileWorld } from '@sallyport/testing';
import { resourceApps } from '../../apps/demo/src/resource-apps.js';
import { demoApi } from '../../apps/demo/src/rest-api.js';
import type { DialectName } from '../../apps/local-idp/src/dialect.js';
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
  /** What a forger needs to sign with the issuer's own key, in the claims of OpenID Connect. Not for arculix. */
  readonly forger: HostileWorld;
  /** A writer's token of this tenant, signed by it, with other claims or header members. Not for arculix. */
  forge(claims?: Members, header?: Members): string;
  /** `GET /profile` → the answer; `authorization` as it is, a bare token gets its `Bearer`. */
  ask(route: string, authorization?: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** For the gateway and its authorizer; the applications behind keep the real time. */
  pass(seconds: number): void;
  close(): Promise<void>;
}

export type Members = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/**
 * Opens the main job as the demo wires it, with an embedded tenant of the dialect as the identity provider. Nothing but
 * settings tells the function and the applications which one.
 *
 * @param environment - further settings
 */
export async function openGatewayWorld(
  environment: Readonly<Record<string, string>> = {},
  dialect: DialectName = 'oidc',
): Promise<GatewayWorld> {
  const idp = await startLocalIdp({ dialect });
  Object.assign(process.env, { ...idp.environment(), CORS_ORIGINS: '*', ...environment });
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
  const signs = dialect !== 'arculix';
  const { kid, privateKey } = signs ? idp.signer() : noSigner;
  const [header, claims] = signs ? readParts(await idp.token('writer')) : [{}, {}];
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
    forge: (otherClaims, otherHeader) =>
      mintJwt({ header: { ...header, ...otherHeader }, claims: { ...claims, ...otherClaims }, key: privateKey }),
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

/** Stands in where a tenant signs nothing; no issuer publishes it. */
const noSigner = { kid: 'none', privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey };

const readParts = (jwt: string): [Members, Members] =>
  jwt.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Members) as [
    Members,
    Members,
  ];

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
