import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { goodToken, mintJwt, type HostileWorld } from '@sallyport/testing';
import type { DialectName } from '../../apps/local-idp/src/dialect.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { keysOfOneProvider } from '../setup/spare-keys.js';
import { openSettingsWorld, type SettingsWorld } from './settings-world.js';

export interface GatewayWorld extends SettingsWorld {
  readonly idp: LocalIdp;
  /** What a forger needs to sign with the issuer's own key, in the claims of OpenID Connect. Not for arculix. */
  readonly forger: HostileWorld;
  /** A writer's token of this tenant, signed by it, with other claims or header members. Not for arculix. */
  forge(claims?: Members, header?: Members): string;
}

export type Members = Readonly<Record<string, unknown>>;

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
  const keys = keysOfOneProvider();
  const idp = await startLocalIdp({ dialect, keys });
  const world = await openSettingsWorld({ ...idp.environment(), ...environment });
  const signs = dialect !== 'arculix';
  const { kid, privateKey } = signs ? idp.signer() : noSigner;
  const [header, claims] = signs ? readParts(await idp.token('writer')) : [{}, {}];
  return {
    ...world,
    idp,
    forger: {
      key: { kid, privateKey, publicKey: createPublicKey(privateKey) },
      issuer: idp.issuer,
      audience: idp.audience,
      now: Date.now(),
      claims: { scope: 'profile:read content:read content:write', client_id: 'mallory' },
    },
    forge: (otherClaims, otherHeader) =>
      mintJwt({ header: { ...header, ...otherHeader }, claims: { ...claims, ...otherClaims }, key: privateKey }),
    async close() {
      await world.close();
      await idp.close();
      keys.giveBack();
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

/** A token signed by the issuer's key with these scopes. */
export const tokenWith = (world: GatewayWorld, scope: string, claims: Readonly<Record<string, unknown>> = {}): string =>
  goodToken(world.forger, { scope, ...claims });

/** A TOKEN event as API Gateway sends it. */
export const tokenEvent = (authorizationToken: unknown, route = 'GET/profile') => ({
  type: 'TOKEN',
  authorizationToken,
  methodArn: `arn:aws:execute-api:eu-west-1:123456789012:sallyport/latest/${route}`,
});
