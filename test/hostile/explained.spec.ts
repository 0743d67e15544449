import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createExplainer, createGatewayAuthorizer, type Explainer } from '@sallyport/composition';
import { testInvokeAuthorizer, type RestApi } from '@sallyport/gateway-emulator';
import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { nodeSend } from '@sallyport/issuer-client';
import { readSettings } from '@sallyport/settings';
import {
  generateSigningKey,
  goodToken,
  hostileTokens,
  startKeyServer,
  type HostileWorld,
  type KeyServer,
} from '@sallyport/testing';
import routeManifest from '../../route-manifest.json' with { type: 'json' };
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { openDoor, type GuardDoor } from './guard-doors.js';
import {
  brokenEcSignatures,
  malformedHeaders,
  nearScopes,
  pollutedTokens,
  scopesElsewhere,
  scopesOfOtherDialects,
  unusableKeys,
} from './rows.js';

const ec = generateSigningKey('ES256');
const unusable = unusableKeys();
const mark = 'MARK-of-a-claim';

let idp: LocalIdp;
let keys: KeyServer;
let guard: GuardDoor;
let explain: Explainer;
let gateway: ReturnType<typeof lambdaAuthorizer>;
let world: HostileWorld;
beforeAll(async () => {
  [idp, keys] = await Promise.all([startLocalIdp(), startKeyServer()]);
  keys.publish({ keys: [...idp.jwks().keys, ec.jwk, ...unusable.jwks] });
  const environment = {
    IDENTITY_PROVIDER: 'oidc',
    OIDC_ISSUER: idp.issuer,
    OIDC_AUDIENCE: idp.audience,
    OIDC_CLIENT_ID: idp.clients.authorizer.clientId,
    OIDC_CLIENT_SECRET: idp.clients.authorizer.clientSecret,
    OIDC_JWKS_URI: keys.url,
    OIDC_ALGORITHMS: 'RS256,ES256',
    LOG_LEVEL: 'silent',
  };
  const { kid, privateKey } = idp.signer();
  world = {
    key: { kid, privateKey, publicKey: createPublicKey(privateKey) },
    issuer: idp.issuer,
    audience: idp.audience,
    now: Date.now(),
    claims: { scope: 'content:read', client_id: mark, sub: mark },
  };
  guard = await openDoor('core', { environment });
  const dependencies = { clock: Date.now, send: nodeSend, write: () => undefined };
  explain = createExplainer(readSettings(environment), routeManifest, dependencies);
  gateway = lambdaAuthorizer(createGatewayAuthorizer(readSettings(environment), routeManifest, dependencies));
});
afterAll(async () => {
  await guard.close();
  await Promise.all([idp.close(), keys.close()]);
});

const api: RestApi = {
  kind: 'rest',
  id: 'sallyport',
  stage: 'latest',
  region: 'eu-west-1',
  accountId: '123456789012',
  routes: [{ method: 'GET', path: '/home/premium', integration: 'app', authorization: 'CUSTOM' }],
  authorizer: {
    type: 'TOKEN',
    name: 'authorizer',
    identitySource: 'method.request.header.Authorization',
    resultTtlSeconds: 0,
  },
};

/** What an emulated gateway makes of the authorizer's answer for the one route. */
async function throughGateway(authorization: string): Promise<number> {
  const { clientStatus, opens } = await testInvokeAuthorizer(api, gateway, {
    path: '/home/premium',
    headers: { Authorization: authorization },
  });
  if (clientStatus !== 200) return clientStatus;
  return opens('GET', '/home/premium') === 'allow' ? 200 : 403;
}

/** Asks all three and returns what the explanation says; one that tells another story than the gates fails here. */
async function explained(authorization: string) {
  const explanation = await explain({ method: 'GET', path: guard.path, authorization });
  const { verdict, reason, steps } = explanation;
  const atGuard = await guard.askGuard({ authorization });
  const atGateway = await throughGateway(authorization);
  const guards = { 200: 'allow', 503: 'undecided', 500: 'undecided' }[atGuard.status] ?? 'deny';
  expect({ verdict, reason }).toEqual({ verdict: guards, reason: atGuard.reason });
  const gateways = { 200: 'allow', 500: 'undecided' }[atGateway] ?? 'deny';
  expect({ verdict }).toEqual({ verdict: gateways });

  const failed = steps.filter(({ outcome, step }) => outcome === 'failed' && step !== 'policy');
  expect(failed.map((step) => step.reason)).toEqual(reason === undefined ? [] : [reason]);
  expect(failed.filter(({ remedy }) => remedy === undefined)).toEqual([]);
  const text = JSON.stringify(explanation);
  expect(text).not.toContain(mark);
  const parts = authorization.split(/[ .]/).filter((part) => part.length > 16);
  expect(parts.filter((part) => text.includes(part))).toEqual([]);
  return { verdict, reason };
}
const bearer = (token: string): string => `Bearer ${token}`;

describe('an explanation says what guard and gateway do, and tells nothing of the token', () => {
  it('for tokens that are good, opaque, or without the scope', async () => {
    for (const name of ['reader', 'writer', 'opaque'] as const) {
      expect(await explained(bearer(await idp.token(name)))).toEqual({ verdict: 'allow' });
    }
    expect(await explained(bearer(await idp.token('none')))).toEqual({ verdict: 'deny', reason: 'scope_missing' });
    expect(await explained(bearer('nobody-knows-this'))).toEqual({ verdict: 'deny', reason: 'token_inactive' });
  });

  it('for every hostile token', async () => {
    const tokens = hostileTokens(world);
    expect(tokens.length).toBeGreaterThan(150);
    const reasons = new Set<string | undefined>();
    for (const { token } of tokens) {
      const { verdict, reason } = await explained(bearer(token));
      expect(verdict).toBe('deny');
      reasons.add(reason);
    }
    expect(reasons.size).toBeGreaterThan(15);
  }, 60_000);

  it.each(Object.keys(malformedHeaders))('for the header value %s (T-HDR-2)', async (name) => {
    expect((await explained(malformedHeaders[name]!(goodToken(world)))).verdict).toBe('deny');
  });

  it('for keys that may not verify, and signatures that a lenient verifier takes (T-KID-2, T-ALG-3)', async () => {
    const broken = brokenEcSignatures(goodToken({ ...world, key: ec }, {}, { alg: 'ES256' }));
    for (const token of [...Object.values(unusable.tokens(world)), ...Object.values(broken)]) {
      expect((await explained(bearer(token))).verdict).toBe('deny');
    }
  });

  it('for scopes that come near, lie elsewhere or belong to another dialect (T-SCP-1 to T-SCP-3, T-CLM-5)', async () => {
    const { scope } = guard;
    const near = Object.values(nearScopes).map((make) => ({ scope: make(scope) }));
    const elsewhere = [...Object.values(scopesElsewhere), ...Object.values(scopesOfOtherDialects)].map((make) =>
      make(scope),
    );
    const tokens = [...near, ...elsewhere].map((claims) => goodToken({ ...world, claims: { sub: mark } }, claims));
    for (const token of [...tokens, ...pollutedTokens(world, scope)]) {
      expect(await explained(bearer(token))).toEqual({ verdict: 'deny', reason: 'scope_missing' });
    }
  });

  it('for an issuer that does not answer: no verdict (INV-8)', async () => {
    const stranger = goodToken(world, {}, { kid: 'after the outage' });
    keys.behave('reset');
    await idp.close();
    expect(await explained(bearer(goodToken(world)))).toEqual({ verdict: 'allow' });
    expect((await explained(bearer(stranger))).verdict).not.toBe('allow');
    expect(await explained(bearer('asked-of-nobody'))).toMatchObject({ verdict: 'undecided' });
  });
});
