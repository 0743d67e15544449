import type { Introspection } from '@sallyport/identity-provider';
import type { Confirmation, Principal, PrincipalKind } from '@sallyport/protocol';
import type { FactCodec } from '@sallyport/token-cache';
import { rememberUntil } from './remember-until.js';

type Active = Extract<Introspection, { active: true }>;

/**
 * How what an issuer said about a token is told to other processes: who it names and until when that is known. Never what
 * it may open.
 *
 * Only an issuer's yes is told. A no is not: anybody can make tokens that do not exist, and each would become an entry that
 * costs more than asking. A JWT verified here is not either: every process verifies it itself.
 */
export const introspectionCodec: FactCodec<Introspection> = {
  encode(fact) {
    if (!fact.active || fact.provenance.how !== 'remote') return undefined;
    const { principal, provenance, token } = fact;
    return {
      principal: { ...principal, scopes: [...principal.scopes] },
      validUntil: provenance.validUntil,
      ...(token !== undefined && { token }),
    };
  },

  decode(value) {
    const { principal: written, validUntil, token } = membersOf(value);
    const principal = readPrincipal(membersOf(written));
    if (principal === undefined || !isNumber(validUntil) || !isTextOrAbsent(token)) return undefined;
    const fact: Active = {
      active: true,
      principal,
      provenance: { how: 'remote', validUntil, revocationChecked: true },
      ...(token !== undefined && { token }),
    };
    return { fact, until: rememberUntil(fact) };
  },
};

const kinds: readonly unknown[] = ['machine', 'user', 'agent', 'unknown'] satisfies PrincipalKind[];

function readPrincipal(members: Members): Principal | undefined {
  const { issuer, subject, clientId, scopes, audience, kind, expiresAt, confirmation } = members;
  if (!isText(issuer) || !isText(subject) || subject === '' || !isTextOrAbsent(clientId)) return undefined;
  if (!isTexts(scopes) || !isTexts(audience) || !kinds.includes(kind) || !isNumber(expiresAt)) return undefined;
  const bound = confirmation === undefined ? undefined : readConfirmation(confirmation);
  if (confirmation !== undefined && bound === undefined) return undefined;
  return {
    issuer,
    subject,
    ...(clientId !== undefined && { clientId }),
    scopes: new Set(scopes),
    audience,
    kind: kind as PrincipalKind,
    expiresAt,
    ...(bound !== undefined && { confirmation: bound }),
  };
}

/** A binding that cannot be read is no binding to leave out: the whole entry is unusable then. */
function readConfirmation(value: unknown): Confirmation | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { jkt, 'x5t#S256': x5t, ...others } = membersOf(value);
  if (!isTextOrAbsent(jkt) || !isTextOrAbsent(x5t) || Object.keys(others).length > 0) return undefined;
  return { ...(jkt !== undefined && { jkt }), ...(x5t !== undefined && { 'x5t#S256': x5t }) };
}

type Members = Readonly<Record<string, unknown>>;

/** Own members alone: nothing inherited becomes a claim. */
const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? Object.assign(Object.create(null), value) : {};
const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrAbsent = (value: unknown): value is string | undefined => value === undefined || isText(value);
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);
const isNumber = (value: unknown): value is number => Number.isFinite(value);
