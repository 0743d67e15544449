import { createPublicKey } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOG_WRITER, SENDER } from '@sallyport/composition/nest';
import { nodeSend, type Send } from '@sallyport/issuer-client';
import {
  generateSigningKey,
  goodToken,
  hostileTokens,
  startKeyServer,
  type HostileWorld,
  type KeyServer,
} from '@sallyport/testing';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import {
  brokenEcSignatures,
  malformedHeaders,
  nearScopes,
  pollutedTokens,
  scopesElsewhere,
  scopesOfOtherDialects,
  unusableKeys,
} from './rows.js';

const arn = 'arn:aws:execute-api:eu-west-1:123456789012:sallyport/latest';
const tokenEvent = (authorizationToken: unknown, methodArn: unknown = `${arn}/GET/profile`) => ({
  type: 'TOKEN',
  authorizationToken,
  methodArn,
});

/** What a caller of the function sees, whichever door it took. */
type Seen = { readonly answer: unknown } | { readonly errorMessage: string; readonly errorType: string };

const scope = 'profile:read';
const ec = generateSigningKey('ES256');
const unusable = unusableKeys();

let idp: LocalIdp;
let canary: KeyServer;
let keys: KeyServer;
let world: HostileWorld;
let app: INestApplication;
let url: string;
let lambda: (event: unknown, context: unknown) => Promise<unknown>;
const log: string[] = [];
const fetched: string[] = [];

beforeAll(async () => {
  [idp, canary, keys] = await Promise.all([startLocalIdp(), startKeyServer(), startKeyServer()]);
  keys.publish({ keys: [...idp.jwks().keys, ec.jwk, ...unusable.jwks] });
  Object.assign(process.env, {
    IDENTITY_PROVIDER: 'oidc',
    OIDC_ISSUER: idp.issuer,
    OIDC_AUDIENCE: idp.audience,
    OIDC_CLIENT_ID: idp.clients.authorizer.clientId,
    OIDC_CLIENT_SECRET: idp.clients.authorizer.clientSecret,
    OIDC_JWKS_URI: keys.url,
    OIDC_ALGORITHMS: 'RS256,ES256',
  });
  const { kid, privateKey } = idp.signer();
  world = {
    key: { kid, privateKey, publicKey: createPublicKey(privateKey) },
    issuer: idp.issuer,
    audience: idp.audience,
    now: Date.now(),
    claims: { scope: 'profile:read content:read', client_id: 'mallory' },
    canary: canary.url,
  };
  // The entry reads its settings while it loads, as on Lambda.
  ({ handler: lambda } = await import('../../apps/authorizer/src/lambda.js'));
  process.env['LOG_LEVEL'] = 'debug';
  const { AuthorizerModule } = await import('../../apps/authorizer/src/authorizer.module.js');
  const { takeEvents } = await import('../../apps/authorizer/src/take-events.js');
  const observedSend: Send = (asked, init) => {
    fetched.push(asked);
    return nodeSend(asked, init);
  };
  const module = await Test.createTestingModule({ imports: [AuthorizerModule] })
    .overrideProvider(LOG_WRITER)
    .useValue((line: string) => void log.push(line))
    .overrideProvider(SENDER)
    .useValue(observedSend)
    .compile();
  const nest = module.createNestApplication<NestExpressApplication>({ logger: false });
  takeEvents(nest);
  await nest.listen(0, '127.0.0.1');
  app = nest;
  url = `${await nest.getUrl()}/2015-03-31/functions/authorizer/invocations`;
});
afterAll(async () => {
  await app.close();
  await Promise.all([idp.close(), canary.close(), keys.close()]);
});

async function throughLambda(event: unknown): Promise<Seen> {
  try {
    // The event and the answer travel as JSON.
    const answer = await lambda(JSON.parse(JSON.stringify(event)), {});
    return { answer: JSON.parse(JSON.stringify(answer)) as unknown };
  } catch (error) {
    return { errorMessage: (error as Error).message, errorType: (error as Error).name };
  }
}

async function throughHttp(event: unknown, contentType = 'application/json'): Promise<Seen> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: JSON.stringify(event),
  });
  expect(response.status).toBe(200);
  const body = (await response.json()) as unknown;
  return response.headers.get('x-amz-function-error') === 'Unhandled' ? (body as Seen) : { answer: body };
}

/** Asks both doors the same and returns the one answer. */
async function seen(event: unknown): Promise<Seen> {
  const [first, second] = await Promise.all([throughLambda(event), throughHttp(event)]);
  expect(second).toEqual(first);
  return first;
}

const refused: Seen = { errorMessage: 'Unauthorized', errorType: 'Error' };
const bearer = (token: string): string => `Bearer ${token}`;

describe('both doors of the authorizer', () => {
  it('take at most two arguments', () => {
    expect(lambda.length).toBeLessThanOrEqual(2);
  });

  it('answer a good token with the same policy and context', async () => {
    const { answer } = (await seen(tokenEvent(bearer(goodToken(world))))) as { answer: Record<string, unknown> };
    expect(answer).toMatchObject({ principalId: 'mallory', context: { scope: 'profile:read content:read' } });
    expect(JSON.stringify(answer['policyDocument'])).toContain(`${arn}/GET/profile`);
  });

  it('answer tokens of the issuer itself alike: reader, writer, none and opaque', async () => {
    for (const name of ['reader', 'writer', 'none', 'opaque'] as const) {
      expect(await seen(tokenEvent(bearer(await idp.token(name))))).toHaveProperty('answer.policyDocument');
    }
  });

  it('refuse every hostile token with exactly Unauthorized, and ask nobody because of it (INV-6)', async () => {
    const tokens = hostileTokens(world);
    expect(tokens.length).toBeGreaterThan(150);
    for (const { row, name, token } of tokens) {
      expect([row, name, await seen(tokenEvent(bearer(token)))]).toEqual([row, name, refused]);
    }
    expect(canary.counters).toMatchObject({ hits: 0, canaryHits: 0, connections: 0 });
    expect(fetched.filter((asked) => !asked.startsWith(idp.issuer) && asked !== keys.url)).toEqual([]);
  }, 30_000);

  const noHeader: Record<string, (good: string) => unknown> = {
    absent: () => undefined,
    empty: () => '',
    null: () => null,
    'a number': () => 1,
    'an array': (good) => [`Bearer ${good}`],
    'an object': () => ({}),
    'boarer 1234': () => 'boarer 1234',
  };
  const headers = { ...malformedHeaders, ...noHeader };
  it.each(Object.keys(headers))('refuse the header value %s alike (T-HDR-2)', async (name) => {
    expect(await seen(tokenEvent(headers[name]!(goodToken(world))))).toEqual(refused);
  });

  it('take any case of the scheme and several spaces (T-HDR-1)', async () => {
    for (const scheme of ['bearer', 'BEARER', 'bEaReR  ', 'Bearer     ']) {
      expect(await seen(tokenEvent(`${scheme} ${goodToken(world)}`))).toHaveProperty('answer.principalId', 'mallory');
    }
  });

  it('refuse a token under the kid of a key that may not verify, and take the good keys beside it (T-KID-2)', async () => {
    const ecToken = goodToken({ ...world, key: ec }, {}, { alg: 'ES256' });
    expect(await seen(tokenEvent(bearer(ecToken)))).toHaveProperty('answer.principalId', 'mallory');
    for (const [name, token] of Object.entries(unusable.tokens(world))) {
      expect([name, await seen(tokenEvent(bearer(token)))]).toEqual([name, refused]);
    }
  });

  it('refuse a token without kid of an issuer with several keys (T-KID-3)', async () => {
    expect(await seen(tokenEvent(bearer(goodToken(world, {}, { kid: undefined }))))).toEqual(refused);
  });

  it('refuse an ES256 signature of zeros, in DER, or too short (T-ALG-3)', async () => {
    const broken = brokenEcSignatures(goodToken({ ...world, key: ec }, {}, { alg: 'ES256' }));
    for (const [name, token] of Object.entries(broken)) {
      expect([name, await seen(tokenEvent(bearer(token)))]).toEqual([name, refused]);
    }
  });

  /** The policy of a token without a scope: what is public, and nothing else. */
  const nothing = {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: [`${arn}/GET/no-auth`] }],
  };
  const grantOf = (claims: Record<string, unknown>) =>
    seen(tokenEvent(bearer(goodToken({ ...world, claims: { client_id: 'mallory' } }, claims))));

  it.each(Object.keys(nearScopes))('grant no route to a scope that is %s (T-SCP-1)', async (name) => {
    expect(await grantOf({ scope })).toHaveProperty('answer.policyDocument.Statement.0.Effect', 'Allow');
    expect(await grantOf({ scope: nearScopes[name]!(scope) })).toHaveProperty('answer.policyDocument', nothing);
  });

  it.each(Object.keys(scopesOfOtherDialects))('grant no route to %s (T-SCP-2)', async (name) => {
    expect(await grantOf(scopesOfOtherDialects[name]!(scope))).toHaveProperty('answer.policyDocument', nothing);
  });

  it.each(Object.keys(scopesElsewhere))('grant no route to a scope that is %s (T-SCP-3)', async (name) => {
    expect(await grantOf(scopesElsewhere[name]!(scope))).toHaveProperty('answer.policyDocument', nothing);
  });

  it('grant no route to claims named like a prototype, which change none (T-CLM-5)', async () => {
    for (const token of pollutedTokens(world, scope)) {
      expect(await seen(tokenEvent(bearer(token)))).toHaveProperty('answer.policyDocument', nothing);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  const events: Record<string, (good: string) => unknown> = {
    null: () => null,
    'a text': () => 'event',
    'a number': () => 7,
    'an array': () => [],
    'an empty object': () => ({}),
    'a REQUEST event without a methodArn': (good) => ({ type: 'REQUEST', headers: { Authorization: good } }),
    'a type in lower case': (good) => ({ ...tokenEvent(good), type: 'token' }),
    'an HTTP API event with the ARN of the other format': (good) => ({
      version: '2.0',
      type: 'REQUEST',
      methodArn: `${arn}/GET/profile`,
      headers: { authorization: good },
    }),
    'no methodArn': (good) => ({ type: 'TOKEN', authorizationToken: good }),
    'an empty methodArn': (good) => tokenEvent(good, ''),
    'a wildcard as methodArn': (good) => tokenEvent(good, '*'),
    'an array as methodArn': (good) => tokenEvent(good, [`${arn}/GET/profile`]),
    'a number as methodArn': (good) => tokenEvent(good, 1),
    'an ARN of another service': (good) => tokenEvent(good, 'arn:aws:s3:::bucket/key'),
    'an ARN that is too short': (good) => tokenEvent(good, 'arn:aws:execute-api:eu-west-1:123456789012'),
    'a stage that is a wildcard': (good) =>
      tokenEvent(good, 'arn:aws:execute-api:eu-west-1:123456789012:api/*/GET/profile'),
    'a policy variable': (good) =>
      tokenEvent(good, 'arn:aws:execute-api:eu-west-1:123456789012:${aws:username}/latest/GET/x'),
  };
  it.each(Object.keys(events))('answer the event %s alike: an error, never a policy (T-GW-3, T-GW-6)', async (name) => {
    const outcome = await seen(events[name]!(bearer(goodToken(world))));
    expect(outcome).toMatchObject({ errorType: 'MisconfigurationError' });
    expect(outcome).not.toEqual(refused);
  });

  const paths = [
    'GET/',
    'GET/*',
    'GET/profile/../admin',
    'GET/%2e%2e/profile',
    'GET/${aws:username}',
    'GET/profile?x=*',
  ];
  it.each([...paths, 'PUT/home/premium', 'GET/unknown'])(
    'never let the path %s into the policy (T-GW-2, INV-3)',
    async (path) => {
      const token = bearer(goodToken(world));
      expect(await seen(tokenEvent(token, `${arn}/${path}`))).toEqual(await seen(tokenEvent(token)));
    },
  );

  it('say the same over HTTP whatever the content type', async () => {
    const event = tokenEvent(bearer(goodToken(world)));
    expect(await throughHttp(event, 'text/plain')).toEqual(await throughLambda(event));
  });

  it('fail alike when the issuer does not answer: an error that is not Unauthorized (INV-8)', async () => {
    const stranger = goodToken(world, {}, { kid: 'after the outage' });
    const opaque = await idp.token('opaque');
    keys.behave('reset');
    await idp.close();
    // Known keys keep serving, so a refusal stays one; what needs the issuer fails.
    expect(await seen(tokenEvent(bearer(goodToken(world))))).toHaveProperty('answer.principalId');
    for (const token of [stranger, opaque]) {
      const outcome = await seen(tokenEvent(bearer(token)));
      expect(outcome).not.toHaveProperty('answer');
    }
    expect(await seen(tokenEvent(bearer(opaque)))).toMatchObject({ errorType: 'OutageError' });
  });

  it('write no token into the log at any level', () => {
    expect(log.length).toBeGreaterThan(150);
    expect(log.join('\n')).not.toMatch(/eyJ[\w-]{20}/);
  });
});
