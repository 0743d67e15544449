import { kindOf, type Principal, type StepName } from '@sallyport/protocol';
import { describeAccess, type ManifestRoute } from '@sallyport/route-manifest';
import type { DecidingStatement } from './deciding-statement.js';
import type { IssuerFacts } from './explanation.js';
import { namesOf, shapesOf, type SeenToken } from './seen-token.js';

/** What is known when the steps are put into words. */
export interface WalkFacts {
  readonly header: string;
  readonly authorization: string | undefined;
  readonly route: ManifestRoute;
  readonly trusted: readonly IssuerFacts[];
  readonly token?: SeenToken;
  readonly issuer?: IssuerFacts | undefined;
  readonly principal?: Principal;
  /** Scopes that any route asks for: those may be named. */
  readonly knownScopes: readonly string[];
  /** Whether the names of all scopes of the token may be told. */
  readonly showsScopes: boolean;
  readonly policy?: PolicyLine;
  /** What an outage said of the other side: host and status. */
  readonly fault?: string;
}

/** What the gateway's policy says about the request; `refused`: the authorizer answers Unauthorized. */
export type PolicyLine = { readonly deciding: DecidingStatement | undefined } | 'refused';

type Words = (facts: WalkFacts) => string;

interface StepWords {
  readonly passed: Words;
  readonly failed: Words;
  /** Not needed, though it was reached. */
  readonly unneeded: Words;
}

export const notReached = 'Not reached.';

const once = (words: Words): StepWords => ({ passed: words, failed: words, unneeded: () => notReached });

/** A sentence for every step. What is seen of a token is told by {@link SeenToken} alone. */
export const stepWords: Readonly<Record<StepName, StepWords>> = {
  credential: {
    passed: ({ header, token }) => `${header} holds one bearer token: ${token?.form}, ${token?.characters} characters.`,
    failed: ({ header, authorization }) =>
      `${header} is to hold "Bearer" and one token; it is ${kindOf(authorization)}.`,
    unneeded: () => notReached,
  },
  cache: {
    passed: () => 'What was found out about this very token before is still remembered.',
    failed: ({ fault }) => `The token store was asked. ${fault ?? ''}`,
    unneeded: () => 'Nothing about this token is remembered in this process.',
  },
  issuer: {
    passed: ({ issuer, token, trusted }) =>
      `${token?.form === 'a JWT' ? 'iss is' : 'An opaque token is shown to'} ${issuer?.issuer ?? 'a trusted issuer'} (${issuer?.name ?? '?'}), of ${trusted.length} trusted.`,
    failed: ({ token, trusted }) =>
      `${token?.form === 'a JWT' ? `iss is ${token.claims?.get('iss') ?? 'not readable'}` : `The token is ${token?.form}`}; trusted: ${trusted.map(({ issuer }) => issuer).join(', ')}.`,
    unneeded: remembered,
  },
  header: {
    passed: ({ token }) => `The token header has ${shapesOf(token?.header, ['alg', 'typ', 'kid'])}.`,
    failed: ({ token, issuer }) =>
      `The token header has ${shapesOf(token?.header, ['alg', 'typ', 'kid'])}. Accepted alg: ${issuer?.algorithms.join(', ')}; typ: ${issuer?.typ.join(', ')}.`,
    unneeded: nothingToVerify,
  },
  key: {
    passed: ({ issuer }) => `${issuer?.name ?? 'The issuer'} has the key that the header names.`,
    failed: ({ issuer, token, fault }) =>
      fault ??
      `The header has ${shapesOf(token?.header, ['kid', 'alg'])}; looked for among the keys of ${issuer?.issuer}.`,
    unneeded: nothingToVerify,
  },
  signature: {
    passed: () => 'Verified with that key, and with no other.',
    failed: () => 'It does not verify with that key, and no other is tried.',
    unneeded: nothingToVerify,
  },
  claims: {
    passed: ({ token, issuer }) =>
      `Audience ${audienceOf(issuer)} and times hold. The token has ${token?.claims === undefined ? 'claims' : namesOf(token.claims)}.`,
    failed: ({ token, issuer }) =>
      `The token has ${shapesOf(token?.claims, ['aud', 'exp', 'nbf', 'iat', 'sub'])}. Audience accepted: ${audienceOf(issuer)}.`,
    unneeded: nothingToVerify,
  },
  introspection: {
    passed: ({ issuer }) => `${issuer?.issuer ?? 'The issuer'} was asked and says the token is active.`,
    failed: ({ issuer, fault }) =>
      `${issuer?.issuer ?? 'The issuer'} was asked about the token. ${fault ?? ''}`.trimEnd(),
    unneeded: ({ token }) =>
      token?.form === 'a JWT'
        ? 'The issuer is not asked about a JWT that is verified here.'
        : 'The issuer was not asked again: what it said is remembered.',
  },
  principal: {
    passed: () => 'The token says whom it stands for, and is not bound to a key.',
    failed: ({ issuer }) => `Read in the dialect of ${issuer?.name ?? 'the issuer'}.`,
    unneeded: () => notReached,
  },
  scopes: once(({ route, principal, knownScopes, showsScopes }) => {
    const held = principal?.scopes ?? new Set<string>();
    return `The route asks for ${describeAccess(route)}. The token holds ${heldScopes(held, knownScopes, showsScopes)}.`;
  }),
  policy: once(({ policy }) => {
    if (policy === 'refused') return 'The authorizer answers Unauthorized (MISSING_SCOPE_STATUS=401).';
    if (policy?.deciding === undefined) return 'No statement of the policy allows this route.';
    return `${policy.deciding.effect} ${withoutStage(policy.deciding.resource)}`;
  }),
};

function remembered(): string {
  return 'Known from before.';
}

function nothingToVerify({ token }: WalkFacts): string {
  return token?.form === 'opaque' ? 'Nothing can be read in an opaque token.' : 'Known from before.';
}

const audienceOf = (issuer: IssuerFacts | undefined): string =>
  issuer?.audience?.join(' or ') ?? (issuer?.madeForUsBy === 'client_id' ? 'by its client' : 'any');

/** A scope of a token is the value of a claim. One that a route asks for is a word of ours, and may be told. */
function heldScopes(held: ReadonlySet<string>, known: readonly string[], showsAll: boolean): string {
  const ours = known.filter((scope) => held.has(scope));
  const others = [...held].filter((scope) => !known.includes(scope));
  const told = showsAll ? [...ours, ...others.filter((scope) => scopeToken.test(scope))] : ours;
  const more = ours.length + others.length - told.length;
  const counted = more === 0 ? [] : [`${more} that no route asks for`];
  return [...(told.length > 0 ? [told.join(', ')] : []), ...counted].join(' and ') || 'no scope';
}

// RFC 6749 §3.3, of a length that a name has.
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/;

/** `GET/home/*` of an ARN: account, API and stage are stand-ins here. */
const withoutStage = (arn: string): string => arn.replace(/^arn:[^/]*\/[^/]*\//, '');
