import { createPublicKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Scopes } from '@sallyport/resource-server';
import {
  generateSigningKey,
  goodToken,
  hostileTokens,
  startKeyServer,
  type HostileToken,
  type HostileWorld,
} from '@sallyport/testing';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { openBothDoors, openDoor, type Answer, type DoorOptions, type GuardDoor } from './guard-doors.js';
import {
  brokenEcSignatures,
  malformedHeaders,
  nearScopes,
  pollutedTokens,
  scopesElsewhere,
  scopesOfOtherDialects,
  unusableKeys,
} from './rows.js';

/** Both applications ask for a scope of their own; a token with both opens both. */
const bothScopes = 'content:read profile:read';

interface Doors {
  readonly core: GuardDoor;
  readonly passport: GuardDoor;
}

const verdict = ({ status, reason, challenge }: Answer) => ({ status, reason, challenge: challengeCode(challenge) });
/** Realm and asked-for scope are the application's own. */
const challengeCode = (challenge = '') => /error="(\w+)"/.exec(challenge)?.[1];

/** Asks both the same and returns the one verdict. Guards that differ fail here. */
async function askBoth(doors: Doors, ask: (door: GuardDoor) => Promise<Answer>) {
  const [core, passport] = await Promise.all([ask(doors.core), ask(doors.passport)]);
  expect({ passport: verdict(passport) }).toEqual({ passport: verdict(core) });
  return verdict(core);
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const worldOf = (idp: LocalIdp, more: Partial<HostileWorld> = {}): HostileWorld => {
  const { kid, privateKey } = idp.signer();
  return {
    key: { kid, privateKey, publicKey: createPublicKey(privateKey) },
    issuer: idp.issuer,
    audience: idp.audience,
    now: Date.now(),
    claims: { scope: bothScopes },
    ...more,
  };
};

const environmentOf = (idp: LocalIdp): Record<string, string> => ({
  IDENTITY_PROVIDER: 'oidc',
  OIDC_ISSUER: idp.issuer,
  OIDC_AUDIENCE: idp.audience,
  OIDC_CLIENT_ID: idp.clients.authorizer.clientId,
  OIDC_CLIENT_SECRET: idp.clients.authorizer.clientSecret,
  LOG_LEVEL: 'debug',
});

let idp: LocalIdp;
let doors: Doors;
const toClose: { close(): Promise<void> }[] = [];

@Controller('undeclared')
class UndeclaredController {
  @Get()
  read() {
    return 'reached';
  }
}

async function open(options: DoorOptions): Promise<Doors> {
  const opened = await openBothDoors(options);
  toClose.push(opened.core, opened.passport);
  return opened;
}

beforeAll(async () => {
  idp = await startLocalIdp();
  doors = await openBothDoors({ environment: environmentOf(idp), controllers: [UndeclaredController] });
});
afterAll(async () => {
  await Promise.all([doors.core.close(), doors.passport.close(), idp.close()]);
});
afterEach(async () => {
  await Promise.all(toClose.splice(0).map((each) => each.close()));
});

describe('a good token', () => {
  it('opens both guards, issued as a JWT or opaque, or minted', async () => {
    for (const token of [await idp.token('reader'), await idp.token('writer'), await idp.token('opaque')]) {
      expect(await askBoth(doors, (door) => door.ask({ headers: bearer(token) }))).toMatchObject({ status: 200 });
    }
    const minted = goodToken(worldOf(idp));
    expect(await askBoth(doors, (door) => door.ask({ headers: bearer(minted) }))).toMatchObject({ status: 200 });
  });

  it('without a scope is refused by both with insufficient_scope', async () => {
    const none = await idp.token('none');
    const answer = await askBoth(doors, (door) => door.ask({ headers: bearer(none) }));
    expect(answer).toEqual({ status: 403, reason: 'scope_missing', challenge: 'insufficient_scope' });
  });

  it('is asked for with a challenge without an error code when the request carries none', async () => {
    const answer = await askBoth(doors, (door) => door.ask({}));
    expect(answer).toEqual({ status: 401, reason: 'credential_missing', challenge: undefined });
  });
});

describe('every token row', () => {
  const b64token = /^[A-Za-z0-9\-._~+/]+=*$/;
  const sendable = /^[\t\x20-\x7e\x80-\xff]*$/;
  let canary: { url: string; hits: number; close(): void };
  let hostile: readonly HostileToken[];

  beforeAll(async () => {
    const server = createServer((_request, response) => {
      canary.hits += 1;
      response.end('{"keys":[]}');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/canary`;
    canary = { url, hits: 0, close: () => server.close() };
    hostile = hostileTokens(worldOf(idp, { canary: url }));
  });
  afterAll(() => canary.close());

  const rows = [
    'T-ALG-1',
    'T-ALG-2',
    'T-ALG-4',
    'T-CRIT-1',
    'T-CRIT-2',
    'T-KEY-1',
    'T-KID-1',
    'T-FMT-1',
    'T-FMT-2',
    'T-FMT-3',
    'T-FMT-4',
    'T-FMT-5',
    'T-CLM-1',
    'T-CLM-2',
    'T-CLM-3',
    'T-CLM-4',
    'T-KIND-1',
    'T-KIND-1 by claim',
    'T-POP-2',
  ];

  it('is in the list of this file', () => {
    expect([...new Set(hostile.map(({ row }) => row))].sort()).toEqual([...rows].sort());
  });

  it.each(rows)('%s is refused by both guards for the same reason', async (row) => {
    const tokens = hostile.filter((token) => token.row === row);
    expect(tokens.length).toBeGreaterThan(0);
    for (const { name, token } of tokens) {
      // What is no b64token is no credential (RFC 6750 §3.1: invalid_request); everything else is an invalid token.
      const wanted =
        token.length <= 16_384 && !b64token.test(token)
          ? { status: 400, challenge: 'invalid_request' }
          : { status: 401, challenge: 'invalid_token' };
      const built = await askBoth(doors, (door) => door.askGuard(bearer(token)));
      expect({ name, ...built }).toMatchObject({ name, ...wanted });
      if (!sendable.test(token)) continue;
      const sent = await askBoth(doors, (door) => door.ask({ headers: bearer(token) }));
      expect({ name, ...sent }).toMatchObject({ name, ...wanted });
    }
  });

  it('causes no request to an address of its own [T-KEY-1, INV-6]', () => {
    expect(canary.hits).toBe(0);
    for (const { fetched } of [doors.core, doors.passport]) {
      expect(fetched.length).toBeGreaterThan(0);
      expect(fetched.filter((url) => new URL(url).origin !== idp.issuer)).toEqual([]);
    }
  });

  it('leaves no token in the log of either', () => {
    for (const { log } of [doors.core, doors.passport]) {
      expect(log.length).toBeGreaterThan(hostile.length);
      const text = log.join('\n');
      expect(hostile.filter(({ token }) => token.length > 100 && text.includes(token))).toEqual([]);
      expect(text).not.toContain(canary.url);
    }
  });

  it('changes no prototype [T-CLM-5]', async () => {
    for (const polluted of pollutedTokens(worldOf(idp), bothScopes)) {
      expect(await askBoth(doors, (door) => door.ask({ headers: bearer(polluted) }))).toMatchObject({ status: 403 });
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('every key row', () => {
  const issuer = 'http://127.0.0.1:1';
  const rsa = generateSigningKey('RS256');
  const ec = generateSigningKey('ES256');
  const unusable = unusableKeys();
  const keys = [rsa.jwk, ec.jwk, ...unusable.jwks];
  const environment = (jwksUri: string, algorithms: string) => ({
    IDENTITY_PROVIDER: 'oidc',
    OIDC_ISSUER: issuer,
    OIDC_AUDIENCE: 'api',
    OIDC_JWKS_URI: jwksUri,
    OIDC_ALGORITHMS: algorithms,
  });
  const world: HostileWorld = { key: rsa, issuer, audience: 'api', now: Date.now(), claims: { scope: bothScopes } };
  const signedBy = (key: Pick<typeof rsa, 'privateKey'>, header: Record<string, unknown>) =>
    goodToken({ ...world, key: { ...rsa, privateKey: key.privateKey } }, {}, header);
  const ask = (both: Doors, token: string) => askBoth(both, (door) => door.ask({ headers: bearer(token) }));

  it('T-KID-2: keys that may not verify verify nothing, and the good ones beside them do', async () => {
    const server = await startKeyServer({ keys });
    const both = await open({ environment: environment(server.url, 'RS256,ES256') });
    toClose.push(server);
    expect(await ask(both, goodToken(world))).toMatchObject({ status: 200 });
    expect(await ask(both, signedBy(ec, { alg: 'ES256', kid: ec.kid }))).toMatchObject({ status: 200 });
    for (const [name, token] of Object.entries(unusable.tokens(world))) {
      const reason = name === 'unpublished' ? 'key_unknown' : 'key_unusable';
      expect({ name, ...(await ask(both, token)) }).toMatchObject({ name, status: 401, reason });
    }
  });

  it('T-KID-3: a token without kid passes only when the issuer has exactly one key', async () => {
    const server = await startKeyServer({ keys: [rsa.jwk] });
    const crowded = await startKeyServer({ keys: [rsa.jwk, ec.jwk] });
    toClose.push(server, crowded);
    const alone = await open({ environment: environment(server.url, 'RS256') });
    const among = await open({ environment: environment(crowded.url, 'RS256,ES256') });
    const token = goodToken(world, {}, { kid: undefined });
    expect(await ask(alone, token)).toMatchObject({ status: 200 });
    expect(await ask(among, token)).toMatchObject({ status: 401, reason: 'key_unknown' });
  });

  it('T-ALG-3, T-ALG-4: a signature of zeros, in DER or of another algorithm is refused', async () => {
    const server = await startKeyServer({ keys });
    const both = await open({ environment: environment(server.url, 'RS256,PS256,ES256') });
    toClose.push(server);
    const good = signedBy(ec, { alg: 'ES256', kid: ec.kid });
    for (const [name, token] of Object.entries(brokenEcSignatures(good))) {
      expect({ name, ...(await ask(both, token)) }).toMatchObject({ name, status: 401, reason: 'signature_invalid' });
    }
    // The key says RS256, the issuer also takes PS256: the key's own algorithm decides.
    expect(await ask(both, signedBy(rsa, { alg: 'PS256' }))).toMatchObject({ status: 401, reason: 'key_unusable' });
  });
});

describe('every Authorization-header row', () => {
  let token: string;
  beforeAll(async () => {
    token = await idp.token('reader');
  });

  it.each(['bearer', 'BEARER', 'BeArEr', 'Bearer ', 'Bearer    '])(
    'T-HDR-1: "%s" before the token opens both',
    async (scheme) => {
      const headers = { authorization: `${scheme} ${token}` };
      expect(await askBoth(doors, (door) => door.ask({ headers }))).toMatchObject({ status: 200 });
      expect(await askBoth(doors, (door) => door.askGuard(headers))).toMatchObject({ status: 200 });
    },
  );

  /** HTTP strips white space around a value (RFC 9110 §5.5) and ends it at CRLF: these arrive as a good header. */
  const builtOnly = ['a leading space', 'a trailing space', 'CRLF'];

  it.each(Object.keys(malformedHeaders))('T-HDR-2: %s is refused by both', async (name) => {
    const value = malformedHeaders[name]!(token);
    const built = await askBoth(doors, (door) => door.askGuard({ authorization: value }));
    expect([400, 401]).toContain(built.status);
    if (builtOnly.includes(name)) return;
    const sent = await askBoth(doors, (door) => door.askRaw([`Authorization: ${value}`]));
    expect([400, 401]).toContain(sent.status);
  });

  it.each([
    ['two values that disagree', (good: string) => [`Authorization: Bearer ${good}`, 'Authorization: Bearer x']],
    ['the good one last', (good: string) => ['Authorization: Bearer x', `Authorization: Bearer ${good}`]],
    ['two casings', (good: string) => [`authorization: Bearer ${good}`, 'AUTHORIZATION: Bearer x']],
    ['the same value twice', (good: string) => [`Authorization: Bearer ${good}`, `Authorization: Bearer ${good}`]],
  ])('T-HDR-3: %s are refused by both', async (_name, lines) => {
    const answer = await askBoth(doors, (door) => door.askRaw(lines(token)));
    expect(answer).toMatchObject({ status: 401, reason: 'credential_ambiguous' });
  });

  it('T-HDR-3: an array of values is refused by both', async () => {
    const headers = { authorization: [`Bearer ${token}`, `Bearer ${token}`] };
    expect(await askBoth(doors, (door) => door.askGuard(headers))).toMatchObject({ status: 401 });
  });

  it.each(['query', 'cookie', 'body', 'X-Authorization', 'Proxy-Authorization'])(
    'T-HDR-4: a token in %s is not looked at by either',
    async (place) => {
      const body = `access_token=${token}`;
      const form = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) };
      const answer = await askBoth(doors, (door) => {
        if (place === 'query') return door.ask({ path: `${door.path}?access_token=${token}` });
        if (place === 'cookie') return door.ask({ headers: { cookie: `access_token=${token}; token=${token}` } });
        if (place === 'body') return door.ask({ headers: form, body });
        return door.ask({ headers: { [place]: `Bearer ${token}` } });
      });
      expect(answer).toEqual({ status: 401, reason: 'credential_missing', challenge: undefined });
    },
  );

  it('T-SPF-1: headers that name a user elsewhere have no effect on either', async () => {
    const event = JSON.stringify({ requestContext: { authorizer: { scope: bothScopes, principalId: 'root' } } });
    const spoofed = {
      'x-apigateway-event': encodeURIComponent(event),
      'x-apigateway-context': encodeURIComponent('{}'),
      'x-amzn-oidc-data': token,
      'x-amzn-oidc-accesstoken': token,
      'x-forwarded-user': 'root',
      'x-forwarded-client-cert': 'Subject="CN=root"',
      'x-forwarded-uri': '/public',
    };
    const none = await idp.token('none');
    expect(await askBoth(doors, (door) => door.ask({ headers: spoofed }))).toMatchObject({ status: 401 });
    expect(await askBoth(doors, (door) => door.ask({ headers: { ...spoofed, ...bearer(none) } }))).toMatchObject({
      status: 403,
    });
    expect(await askBoth(doors, (door) => door.ask({ headers: { ...spoofed, ...bearer(token) } }))).toMatchObject({
      status: 200,
    });
  });
});

describe('every scope row', () => {
  const ask = (claims: (scope: string) => Record<string, unknown>, headers: Record<string, string> = {}) => {
    const world = worldOf(idp, { claims: {} });
    return askBoth(doors, (door) =>
      door.ask({ headers: { ...headers, ...bearer(goodToken(world, claims(door.scope))) } }),
    );
  };
  const missing = { status: 403, reason: 'scope_missing', challenge: 'insufficient_scope' };

  it.each(Object.keys(nearScopes))('T-SCP-1: %s is not the scope for either', async (name) => {
    expect(await ask((scope) => ({ scope: nearScopes[name]!(scope) }))).toEqual(missing);
  });

  it.each(Object.keys(scopesOfOtherDialects))('T-SCP-2: %s belongs to other dialects for both', async (name) => {
    expect(await ask(scopesOfOtherDialects[name]!)).toEqual(missing);
  });

  it.each(Object.keys(scopesElsewhere))('T-SCP-3: a scope that is %s grants nothing at either', async (name) => {
    expect(await ask(scopesElsewhere[name]!)).toEqual(missing);
  });

  it('T-SCP-3: a scope in the token header or in a request header grants nothing at either', async () => {
    const world = worldOf(idp, { claims: {} });
    const answer = await askBoth(doors, (door) => {
      const token = goodToken(world, {}, { scope: door.scope });
      return door.ask({ headers: { ...bearer(token), scope: door.scope, 'x-scope': door.scope } });
    });
    expect(answer).toEqual(missing);
  });

  it('T-SCP-4: @Scopes() without a name cannot be declared', () => {
    expect(() => Reflect.apply(Scopes, undefined, [])).toThrow('names no scope');
  });

  it('T-SCP-5: an undeclared route is closed at both, an unknown one is not found', async () => {
    const headers = bearer(await idp.token('writer'));
    expect(await askBoth(doors, (door) => door.ask({ path: '/undeclared', headers }))).toMatchObject({
      status: 403,
      reason: 'route_undeclared',
    });
    expect(await askBoth(doors, (door) => door.ask({ path: '/nowhere', headers }))).toMatchObject({ status: 404 });
  });
});

describe('the issuer', () => {
  it('down on a cold start is 503 with Retry-After at both, never a 401 [INV-8, F2]', async () => {
    const gone = await startLocalIdp();
    const tokens = [await gone.token('reader'), await gone.token('opaque')];
    await gone.close();
    const both = await open({ environment: environmentOf(gone) });
    for (const token of tokens) {
      for (const door of [both.core, both.passport]) {
        const answer = await door.ask({ headers: bearer(token) });
        expect({ door: door.name, status: answer.status, reason: answer.reason }).toEqual({
          door: door.name,
          status: 503,
          reason: 'issuer_unreachable',
        });
        expect(Number(answer.headers?.['retry-after'])).toBeGreaterThanOrEqual(1);
        expect(answer.headers?.['www-authenticate']).toBeUndefined();
      }
    }
  });

  it('down later keeps both working with the keys they have [F1, K17]', async () => {
    let offset = 0;
    const steady = await startLocalIdp();
    const both = await open({ environment: environmentOf(steady), clock: () => Date.now() + offset });
    const headers = bearer(await steady.token('reader'));
    expect(await askBoth(both, (door) => door.ask({ headers }))).toMatchObject({ status: 200 });
    await steady.close();
    offset = 11 * 60_000;
    expect(await askBoth(both, (door) => door.ask({ headers }))).toMatchObject({ status: 200 });
  });

  it('that does not know a kid makes both answer 401, and no more requests than the core makes [T-JWKS-1]', async () => {
    const both = await open({ environment: environmentOf(idp) });
    const stranger = { ...worldOf(idp), key: generateSigningKey('RS256', 'unheard-of') };
    const token = goodToken(stranger);
    for (let round = 0; round < 3; round += 1) {
      const answer = await askBoth(both, (door) => door.ask({ headers: bearer(token) }));
      expect(answer).toMatchObject({ status: 401, reason: 'key_unknown' });
    }
    expect(both.passport.fetched).toEqual(both.core.fetched);
  });

  it('that rotates its keys is followed by both, and the old key verifies no longer [D12, T-JWKS-3]', async () => {
    let offset = 0;
    const rotating = await startLocalIdp();
    toClose.push(rotating);
    const both = await open({ environment: environmentOf(rotating), clock: () => Date.now() + offset });
    const old = bearer(await rotating.token('reader'));
    expect(await askBoth(both, (door) => door.ask({ headers: old }))).toMatchObject({ status: 200 });
    await rotating.rotateKeys();
    const fresh = bearer(await rotating.token('reader'));
    expect(await askBoth(both, (door) => door.ask({ headers: fresh }))).toMatchObject({ status: 200 });
    offset = 11 * 60_000;
    expect(await askBoth(both, (door) => door.ask({ headers: fresh }))).toMatchObject({ status: 200 });
    expect(await askBoth(both, (door) => door.ask({ headers: old }))).toMatchObject({ status: 401 });
  });

  it('of one application is not the issuer of another in the same process [INV-5]', async () => {
    const [one, two] = await Promise.all([startLocalIdp(), startLocalIdp()]);
    toClose.push(one, two);
    const first = await openDoor('passport', { environment: environmentOf(one) });
    const second = await openDoor('passport', { environment: environmentOf(two) });
    toClose.push(first, second);
    const headers = bearer(await one.token('reader'));
    expect((await first.ask({ headers })).status).toBe(200);
    expect((await second.ask({ headers })).reason).toBe('issuer_not_trusted');
  });
});

describe('time', () => {
  it('is that of the clock passed in, at both: a token expires with it [T-CLM-1, F16]', async () => {
    let offset = 0;
    const both = await open({ environment: environmentOf(idp), clock: () => Date.now() + offset });
    const token = goodToken(worldOf(idp));
    const ask = () => askBoth(both, (door) => door.ask({ headers: bearer(token) }));
    expect(await ask()).toMatchObject({ status: 200 });
    offset = 650_000; // 600 s of life and less than the skew
    expect(await ask()).toMatchObject({ status: 200 });
    offset = 670_000;
    expect(await ask()).toMatchObject({ status: 401, reason: 'token_expired' });
  });
});

describe('requests at the same time', () => {
  it('get each their own verdict from both, on a cold start and after it', async () => {
    const both = await open({ environment: environmentOf(idp) });
    const world = worldOf(idp);
    const kinds: readonly (readonly [string | undefined, number])[] = [
      [await idp.token('writer'), 200],
      [await idp.token('none'), 403],
      [await idp.token('opaque'), 200],
      [goodToken(world, { exp: 1 }), 401],
      [goodToken(world, { iss: 'https://evil.example' }), 401],
      [`${await idp.token('reader')}x`, 401],
      ['opaque-and-unknown', 401],
      [undefined, 401],
    ];
    const asked = Array.from({ length: 120 }, (_, at) => kinds[(at * 7) % kinds.length]!);
    const wanted = asked.map(([, status]) => status);
    for (const round of ['cold', 'warm']) {
      for (const door of [both.core, both.passport]) {
        const ask = ([token]: (typeof kinds)[number]) =>
          door.ask(token === undefined ? {} : { headers: bearer(token) });
        const answers = await Promise.all(asked.map(ask));
        const statuses = answers.map(({ status }) => status);
        expect({ round, door: door.name, statuses }).toEqual({ round, door: door.name, statuses: wanted });
      }
    }
  });
});
