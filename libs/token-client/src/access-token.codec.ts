import type { FactCodec } from '@sallyport/token-cache';
import { hiddenToken, type AccessToken } from './access-token.js';

/** How a token of ours is told to our other processes. Only ever sealed: its value is in it. */
export const accessTokenCodec: FactCodec<AccessToken> = {
  encode: ({ value, expiresAt, scopes }) => (expiresAt === undefined ? undefined : { value, expiresAt, scopes }),

  decode(written) {
    if (typeof written !== 'object' || written === null) return undefined;
    const { value, expiresAt, scopes } = written as Readonly<Record<string, unknown>>;
    if (typeof value !== 'string' || value === '' || !isSeconds(expiresAt) || !isScopes(scopes)) return undefined;
    return { fact: hiddenToken(value, expiresAt, scopes), until: expiresAt * 1000 };
  },
};

const isSeconds = (value: unknown): value is number => Number.isFinite(value);
const isScopes = (value: unknown): value is AccessToken['scopes'] =>
  value === 'not-reported' || (Array.isArray(value) && value.every((scope) => typeof scope === 'string'));
