import { createHash } from 'node:crypto';
import { Test } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { CLOCK, ENVIRONMENT, LOG_WRITER, SENDER } from '@sallyport/composition/nest';
import { nodeSend } from '@sallyport/issuer-client';
import { fakeClock, generateSigningKey, mintJwt, startScriptedIssuer, type ScriptedIssuer } from '@sallyport/testing';
import { AuthorizerModule } from '../../../apps/authorizer/src/authorizer.module.js';
import { takeEvents } from '../../../apps/authorizer/src/take-events.js';

type Members = Readonly<Record<string, unknown>>;

export const audience = 'https://authorizer.example';
const start = Date.UTC(2030, 0, 1);
const key = generateSigningKey('RS256', 'k');
let ids = 0;

export interface TokenEventsWorld {
  readonly issuer: ScriptedIssuer;
  readonly key: typeof key;
  readonly lines: string[];
  /** Seconds since the epoch, by the clock of the authorizer. */
  now(): number;
  pass(seconds: number): void;
  environment(): Record<string, string>;
  /** A long-lived authorizer over HTTP, with a memory of its own. */
  startDoor(environment?: Readonly<Record<string, string>>): Promise<Door>;
  /** An event as the issuer signs it. */
  event(kind: 'token-warmup' | 'token-revocation', claims: Members, header?: Members): string;
  /** The claims of an answer of introspection that says yes. */
  answer(more?: Members): Members;
  close(): Promise<void>;
}

export interface Door {
  push(event: string): Promise<number>;
  /** What the gateway would do with the token: `Allow`, or the message of the error. */
  decide(token: string): Promise<string>;
  readonly url: string;
  close(): Promise<void>;
}

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Opens an issuer that introspects, signs events and says no to every token it was not told about. */
export async function openTokenEventsWorld(alive: ReadonlySet<string>): Promise<TokenEventsWorld> {
  const issuer = await startScriptedIssuer();
  const { clock, advance } = fakeClock(start);
  const now = () => Math.floor(clock() / 1000);
  const lines: string[] = [];
  const answer = (more: Members = {}): Members => ({
    active: true,
    sub: 'alice',
    client_id: 'shop',
    scope: 'profile:read',
    aud: 'api',
    exp: now() + 600,
    ...more,
  });
  issuer.script('/.well-known/openid-configuration', {
    body: {
      issuer: issuer.issuer,
      jwks_uri: `${issuer.issuer}/jwks`,
      introspection_endpoint: `${issuer.issuer}/introspect`,
    },
  });
  issuer.script('/jwks', { body: { keys: [key.jwk] } });
  issuer.script('/introspect', ({ form }) => ({
    body: alive.has(form.get('token') ?? '') ? answer() : { active: false },
  }));
  const environment = () => ({
    IDENTITY_PROVIDER: 'oidc',
    OIDC_ISSUER: issuer.issuer,
    OIDC_AUDIENCE: 'api',
    OIDC_CLIENT_ID: 'authorizer',
    OIDC_CLIENT_SECRET: 'the-secret-of-all-processes',
    TOKEN_EVENTS_AUDIENCE: audience,
    LOG_LEVEL: 'warn',
  });

  return {
    issuer,
    key,
    lines,
    now,
    pass: (seconds) => advance({ seconds }),
    environment,
    answer,
    event: (kind, claims, header = {}) =>
      mintJwt({
        header: { alg: 'RS256', kid: 'k', typ: `${kind}+jwt`, ...header },
        claims: {
          iss: issuer.issuer,
          aud: audience,
          iat: now(),
          exp: now() + 120,
          jti: `event-${(ids += 1)}`,
          ...claims,
        },
        key: key.privateKey,
      }),
    async startDoor(more = {}) {
      const module = await Test.createTestingModule({ imports: [AuthorizerModule] })
        .overrideProvider(ENVIRONMENT)
        .useValue({ ...environment(), ...more })
        .overrideProvider(CLOCK)
        .useValue(clock)
        .overrideProvider(SENDER)
        .useValue(nodeSend)
        .overrideProvider(LOG_WRITER)
        .useValue((line: string) => void lines.push(line))
        .compile();
      const app = module.createNestApplication<NestExpressApplication>({ logger: false });
      takeEvents(app);
      await app.listen(0, '127.0.0.1');
      const url = await app.getUrl();
      return {
        url,
        async push(body) {
          const headers = { 'content-type': 'application/jwt' };
          return (await fetch(`${url}/token-events`, { method: 'POST', headers, body })).status;
        },
        async decide(token) {
          const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:api/latest/GET/profile';
          const event = { type: 'TOKEN', authorizationToken: `Bearer ${token}`, methodArn };
          const path = '/2015-03-31/functions/authorizer/invocations';
          const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(event) });
          const said = (await response.json()) as {
            errorMessage?: string;
            policyDocument?: { Statement: [{ Effect: string }] };
          };
          return said.errorMessage ?? said.policyDocument!.Statement[0].Effect;
        },
        close: () => app.close(),
      };
    },
    close: () => issuer.close(),
  };
}
