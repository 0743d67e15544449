import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer } from '@sallyport/composition';
import { nodeSend } from '@sallyport/issuer-client';
import { readSettings } from '@sallyport/settings';
import { generateSigningKey, goodToken, startKeyServer, type KeyServer, type SigningKey } from '@sallyport/testing';
import routeManifest from '../../../route-manifest.json' with { type: 'json' };
import { tokenEvent } from '../gateway-world.js';

/** What the gateway is told: a policy, exactly `Unauthorized`, or an error it answers 500 to. */
export type Verdict = 'allowed' | 'Unauthorized' | 'outage';

export interface Drill {
  /** By the real clock and what was passed. */
  clock(): number;
  pass(seconds: number): void;
  decide(token: string): Promise<Verdict>;
}

export interface IssuerDrill extends Drill {
  readonly keys: KeyServer;
  /** A token of the issuer, never the same one twice. */
  token(key?: SigningKey, claims?: Readonly<Record<string, unknown>>): string;
}

const issuer = 'https://issuer.example';
const audience = 'https://api.example';
export const firstKey = generateSigningKey('ES256', 'first');
export const nextKey = generateSigningKey('ES256', 'next');
let ids = 0;

/** An authorizer as `createGatewayAuthorizer` makes it of an environment, over real sockets. */
export function openDrill(
  environment: Readonly<Record<string, string>>,
  write: (line: string) => void = () => undefined,
): Drill {
  let offset = 0;
  const clock = () => Date.now() + offset;
  const settings = readSettings({ LOG_LEVEL: 'silent', ...environment });
  const authorize = lambdaAuthorizer(
    createGatewayAuthorizer(settings, routeManifest, { clock, send: nodeSend, write }),
  );
  return {
    clock,
    pass: (seconds) => void (offset += seconds * 1000),
    async decide(token) {
      try {
        await authorize(tokenEvent(`Bearer ${token}`), {});
        return 'allowed';
      } catch (error) {
        return (error as Error).message === 'Unauthorized' ? 'Unauthorized' : 'outage';
      }
    },
  };
}

/** The same with an issuer of JWTs whose keys are on a server that misbehaves when told to. */
export async function openIssuerDrill(environment: Readonly<Record<string, string>> = {}): Promise<IssuerDrill> {
  const keys = await startKeyServer({ keys: [firstKey.jwk] });
  const drill = openDrill({
    IDENTITY_PROVIDER: 'oidc',
    OIDC_ISSUER: issuer,
    OIDC_AUDIENCE: audience,
    OIDC_JWKS_URI: keys.url,
    OIDC_ALGORITHMS: 'ES256',
    ...environment,
  });
  return {
    ...drill,
    keys,
    token: (key = firstKey, claims = {}) =>
      goodToken(
        { key, issuer, audience, now: drill.clock() },
        { client_id: 'app', scope: 'profile:read', jti: `${(ids += 1)}`, ...claims },
        { alg: 'ES256', typ: 'at+jwt' },
      ),
  };
}

/** Shows what was promised and what was seen, for who reads the run. */
export const print = (fault: string, said: string): void => void process.stdout.write(`  ${fault} ${said}\n`);

export async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const began = performance.now();
  const value = await work();
  return { value, ms: performance.now() - began };
}

export const highest = (values: readonly number[], share = 0.99): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)]!;
