import type { Reason } from '@sallyport/protocol';
import type { IssuerFacts } from './explanation.js';

/** What a remedy is told in the terms of. All of it is the operator's own configuration. */
export interface RemedyFacts {
  /** The header that carries the token. */
  readonly header: string;
  /** Scopes that the route asks for, by our names. */
  readonly asks: readonly string[];
  /** Whose token it is, when that is known. */
  readonly issuer?: IssuerFacts | undefined;
  readonly trusted: readonly IssuerFacts[];
}

type Remedy = (facts: RemedyFacts) => string;

/** What to do about each reason, and with which command or setting. One for every reason there is: a new one asks for its own. */
export const remedies: Readonly<Record<Reason, Remedy>> = {
  credential_missing: (facts) =>
    `Send the token as "${facts.header}: Bearer <token>". One to try with: ${tokenCommand(facts)}`,
  scheme_not_accepted: ({ header }) =>
    `Begin the value of ${header} with "Bearer". For clients that send the raw token: TOKEN_SCHEME=optional.`,
  authorization_malformed: () =>
    'Send "Bearer", one space and the token exactly as the issuer gave it: no quotes, comma, line break or second token.',
  credential_ambiguous: ({ header }) =>
    `Send ${header} once, and look for a proxy or client library that adds another.`,

  token_too_large: () => 'Have the issuer put less into the token, or ask it for an opaque one.',
  token_malformed: () =>
    'Send the access token whole: three parts joined by dots, as the issuer gave it. It may have been cut while it was copied.',
  token_encrypted: () => 'Have the issuer sign access tokens for this API and not encrypt them.',
  header_malformed: (facts) => damaged(facts),
  header_duplicated: (facts) => damaged(facts),
  critical_header_refused: () => 'Have the issuer sign access tokens without crit and b64.',
  algorithm_not_accepted: ({ issuer }) =>
    `Have the issuer sign with ${listed(issuer?.algorithms)}.${orSet(issuer, 'ALGORITHMS', 'accept what it signs with')}`,
  typ_not_accepted: ({ issuer }) =>
    `Send the access token, not an ID, refresh or logout token. Accepted typ: ${listed(issuer?.typ)}.`,
  key_unknown: (facts) =>
    `Get a new token: its key may have been taken back. If that fails too, it comes from another issuer or stage than ${issuerOf(facts)}; npm run doctor looks at the keys.`,
  key_unusable: () =>
    'Have the issuer publish the key for signatures: use "sig", a kid of its own, the algorithm it signs with, RSA of 2048 bits or more. npm run doctor looks at the keys.',
  certificate_chain_missing: ({ issuer }) =>
    `Have the issuer put its certificates into the token header (x5c).${orSet(issuer, 'X5C=also', 'trust the keys it publishes as well')}`,
  certificate_chain_refused: ({ issuer }) =>
    `Compare the issuer's certificate with ${setting(issuer, 'X5C_CA_FILE')}, ${setting(issuer, 'X5C_SAN')} and ${setting(issuer, 'X5C_EKU')}.`,
  certificate_not_valid_now: ({ issuer }) =>
    `Have the issuer renew its certificate, or renew the CA in ${setting(issuer, 'X5C_CA_FILE')}; look at the clock of this machine.`,
  signature_invalid: (facts) =>
    `The token was changed after it was signed, or somebody else signed it. Get a new one and send it unchanged: ${tokenCommand(facts)}`,

  claims_malformed: () =>
    'Have the issuer write the registered claims as RFC 7519 §4.1 does; look for a rule there that adds claims.',
  claim_duplicated: () => 'Have the issuer write each claim once; look for a rule there that adds claims.',
  issuer_not_trusted: (facts) =>
    `Get a token from ${issuerOf(facts)}. To trust another issuer, name it in IDENTITY_PROVIDER; iss is compared character by character, a final slash included.`,
  issuer_retired: (facts) =>
    `Get a token from ${issuerOf(facts) || 'an issuer that is trusted now'}. To go on trusting the old one, move ${setting(
      facts.trusted.find(({ retired }) => retired),
      'SUNSET',
    )}.`,
  audience_mismatch: ({ issuer }) =>
    `Ask the issuer for a token for ${listed(issuer?.audience)}.${orSet(issuer, issuer?.madeForUsBy === 'client_id' ? 'CLIENT_IDS' : 'AUDIENCE', 'change what is accepted')}`,
  client_not_accepted: ({ issuer }) =>
    `Use a client that is accepted, or add this one to ${setting(issuer, 'CLIENT_IDS')}.`,
  expiry_missing: () => 'Have the issuer give access tokens an exp, in seconds since the epoch.',
  token_expired: (facts) =>
    `Get a new token: ${tokenCommand(facts)}. If it is new, a clock is wrong, here or at the issuer (CLOCK_SKEW_SECONDS).`,
  lifetime_too_long: () =>
    'Have the issuer give shorter lifetimes, with exp in seconds and not milliseconds; or raise TOKEN_MAX_LIFETIME_SECONDS.',
  token_not_yet_valid: () => clocks,
  issued_in_future: () => clocks,
  subject_malformed: () => 'Have the issuer put a sub into access tokens: a text that is not empty.',
  sender_constrained: () =>
    'Ask the issuer for a plain bearer token (without DPoP or a client certificate): this one may only be used with its key.',
  token_inactive: (facts) =>
    `Get a new token: this one expired, was revoked or is not known there. If every token is inactive, npm run doctor tells whether ${issuerOf(facts)} lets us ask about them.`,
  opaque_not_accepted: ({ issuer }) =>
    `Ask the issuer for a JWT (many give one only when asked for an audience), or configure an issuer that introspects. With several of those, ${setting(issuer, 'OPAQUE_PREFIX')} tells whose a token is.`,

  scope_missing: (facts) =>
    `Get a token with ${askedFor(facts)}: ${tokenCommand(facts)}. If the token has it by another name, say so in SCOPE_ALIASES.`,
  iam_required: () => 'Sign the request with AWS credentials (SigV4): no token opens this route.',
  route_undeclared: () =>
    'Look at method and path (npm run routes lists every route). A route that is new belongs into the manifest: npm run manifest.',
  context_not_supported: () => 'Import MessageAccessModule, or register a credential reader for this kind of context.',

  issuer_unreachable: (facts) => `${doctor(facts)} The embedded issuer runs as long as npm run demo.`,
  issuer_timeout: (facts) => `Try again. ${doctor(facts)}`,
  issuer_rate_limited: () =>
    'Wait, then try again. TOKEN_CACHE_URL shares answers among processes, so that fewer questions are asked.',
  issuer_error: (facts) => `Try again. ${doctor(facts)}`,
  issuer_answer_unusable: (facts) => doctor(facts),
  issuer_refused_our_credentials: ({ issuer }) =>
    `Look at our own credentials there (${setting(issuer, 'CLIENT_ID')}, and its secret); npm run doctor tries them.`,
  store_unavailable: () => 'Look at the store that TOKEN_CACHE_URL names.',
  secrets_unavailable: ({ issuer }) =>
    `Look at the secret that ${setting(issuer, 'CLIENT_SECRET_ID')} names, and whether this process may read it.`,

  settings_invalid: () => 'Mend the settings that are listed; npm run doctor reads them all.',
  manifest_invalid: () => 'Write the route manifest anew: npm run manifest.',
  access_declared_wrongly: () => 'Mend the declaration of the route; npm run routes -- --check names it.',
  event_not_supported: () => 'Write the route as a method and a path: GET /profile.',
  secret_unusable: ({ issuer }) =>
    `Store a client secret of the expected shape under ${setting(issuer, 'CLIENT_SECRET')} or ${setting(issuer, 'CLIENT_SECRET_ID')}.`,
  capability_missing: (facts) =>
    `Give ${issuerOf(facts)} what it lacks; npm run doctor -- --capabilities shows what it can do.`,
};

const clocks = 'Set the clocks right, here and at the issuer; CLOCK_SKEW_SECONDS says how far they may differ.';

const damaged = (facts: RemedyFacts): string =>
  `Only the issuer writes the header: the token was damaged or made up. Get a new one: ${tokenCommand(facts)}`;

const doctor = ({ issuer }: RemedyFacts): string =>
  `npm run doctor tries ${issuer?.issuer ?? 'each issuer'} and says what mends it.`;

const tokenCommand = ({ asks }: RemedyFacts): string =>
  ['npm run -s token --', ...asks.map((scope) => `--scope ${scope}`)].join(' ').replace(/ --$/, '');

/** Scopes by the name a client asks the issuer for, ours beside it where it is another. */
const askedFor = ({ asks, issuer }: RemedyFacts): string =>
  asks
    .map((ours) => {
      const theirs = issuer?.scopeName(ours) ?? ours;
      return theirs === ours ? ours : `${theirs} (ours: ${ours})`;
    })
    .join(', ');

const issuerOf = ({ issuer, trusted }: RemedyFacts): string =>
  issuer?.issuer ??
  trusted
    .filter(({ retired }) => !retired)
    .map((each) => each.issuer)
    .join(' or ');

const setting = (issuer: IssuerFacts | undefined, name: string): string =>
  `${issuer?.settings ?? '<PROVIDER>'}_${name}`;

/** Nothing for an issuer whose terms are fixed. */
const orSet = (issuer: IssuerFacts | undefined, name: string, purpose: string): string =>
  issuer !== undefined && issuer.settings === undefined ? '' : ` Or ${purpose}: ${setting(issuer, name)}.`;

const listed = (values: readonly string[] | null | undefined): string => values?.join(' or ') || 'what is configured';

/** Where the decision is yes and no policy can say it. */
export const tooStrictPolicy =
  'No wildcard tells this route from one that is refused, so the policy closes both. Put the route into the cache key (AUTHORIZER_IDENTITY_SOURCES), or rename one of them.';
