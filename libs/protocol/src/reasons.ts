/**
 * Every way a caller can be refused. The keys are stable: they appear in logs, problem bodies and tests.
 * The texts are for people: what happened, without any value of the request.
 * No entry ever holds a token or a claim value.
 */
export const refusals = {
  credential_missing: 'The request carries no access token.',
  scheme_not_accepted: 'The Authorization header does not use the Bearer scheme.',
  authorization_malformed: 'The Authorization header is not "Bearer" and one token.',
  credential_ambiguous: 'The request carries more than one Authorization header.',

  token_too_large: 'The access token is larger than 16 KB.',
  token_malformed: 'The access token is not a compact JWS with a strict base64url encoding.',
  token_encrypted: 'The access token is encrypted (JWE); only signed tokens are accepted.',
  header_malformed: 'The token header is not a JSON object with the expected members.',
  header_duplicated: 'The token header names a member twice.',
  critical_header_refused: 'The token header uses crit or b64, which are not supported.',
  algorithm_not_accepted: 'The signature algorithm is not on the allow-list of this issuer.',
  typ_not_accepted: 'The token is of another kind than an access token.',
  key_unknown: 'The issuer publishes no key that matches the token header.',
  key_unusable:
    'The issuer publishes that key, but not for this: it is weak, not for signatures, of another algorithm, or shares its kid.',
  certificate_chain_missing: 'The issuer is trusted by its certificates, and the token header carries none (x5c).',
  certificate_chain_refused:
    'The certificates of the token header do not lead to a pinned CA, or the first of them may not sign tokens.',
  certificate_not_valid_now: 'A certificate of the token header, or the pinned CA, has expired or is not valid yet.',
  signature_invalid: 'The signature does not verify with the key of the issuer.',

  claims_malformed: 'The claims are not a JSON object with the expected types.',
  claim_duplicated: 'A claim appears twice.',
  issuer_not_trusted: 'The issuer of the token is not one of the trusted issuers.',
  issuer_retired: 'The issuer of the token is no longer trusted: its sunset date has passed.',
  audience_mismatch: 'The token was issued for another audience.',
  client_not_accepted: 'The client of the token is not on the list of accepted clients.',
  expiry_missing: 'The token has no usable exp.',
  token_expired: 'The token has expired.',
  lifetime_too_long: 'The token expires further ahead than accepted.',
  token_not_yet_valid: 'The token is not valid yet (nbf).',
  issued_in_future: 'The token was issued in the future (iat).',
  subject_malformed: 'The token names no subject.',
  sender_constrained: 'The token is bound to a key (cnf) and was sent as a plain bearer token.',
  token_inactive: 'The issuer says the token is not active.',
  opaque_not_accepted: 'The token is opaque and no trusted issuer is configured to introspect it.',

  scope_missing: 'The token lacks a scope that the route asks for.',
  iam_required: 'The route takes requests signed with AWS credentials only.',
  route_undeclared:
    'The route declares no access, so it is closed. Declare @Scopes(), @Authenticated() or @Public() on it.',
  context_not_supported: 'No credential reader is registered for this kind of execution context, so it is closed.',
} as const satisfies Record<string, string>;

export type RefusalReason = keyof typeof refusals;

/** The other side does not answer, or answers nonsense: 5xx, never cached as a refusal, never an allow. */
export const outages = {
  issuer_unreachable: 'The issuer cannot be reached.',
  issuer_timeout: 'The issuer did not answer within the deadline.',
  issuer_rate_limited: 'The issuer asks to be called later (429 or Retry-After).',
  issuer_error: 'The issuer answered with a server error.',
  issuer_answer_unusable: 'The issuer gave an answer that cannot be used.',
  issuer_refused_our_credentials: 'The issuer refused our own client credentials.',
  store_unavailable: 'The token store does not answer.',
  secrets_unavailable: 'The secrets store does not answer.',
} as const satisfies Record<string, string>;

export type OutageReason = keyof typeof outages;

/** Our own settings or wiring are wrong: found at boot where possible, 5xx otherwise. */
export const misconfigurations = {
  settings_invalid: 'The settings are not valid.',
  manifest_invalid: 'The route manifest is not valid.',
  access_declared_wrongly: 'A route declares its access in a way that cannot be enforced.',
  event_not_supported: 'The event is not one this function is built for.',
  secret_unusable: 'A client secret is missing or has another shape than expected.',
  capability_missing: 'The identity provider cannot do what was asked of it.',
} as const satisfies Record<string, string>;

export type MisconfigurationReason = keyof typeof misconfigurations;
