import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createAuthorizationCodes, type SignedIn } from './authorization-codes.js';
import { createRefreshTokens } from './refresh-tokens.js';
import { tenantClients } from './tenant-clients.js';

const { web, reader } = tenantClients((same) => same);
const verifier = 'v'.repeat(43);
const signedIn: SignedIn = {
  client: web,
  persona: 'ada',
  scopes: ['content:read'],
  redirectUri: 'http://localhost:4004/callback',
  codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
  authTime: 0,
};
const form = (code: string, change: Readonly<Record<string, string>> = {}) =>
  new URLSearchParams({ code, redirect_uri: signedIn.redirectUri, code_verifier: verifier, ...change });

describe('an authorization code', () => {
  it('stands for the grant once, for a minute', () => {
    let now = 0;
    const codes = createAuthorizationCodes(() => now);
    const [first, late] = [codes.issue(signedIn), codes.issue(signedIn)];
    now = 59;
    expect(codes.redeem(form(first), web)).toBe(signedIn);
    expect(codes.redeem(form(first), web)).toBe('code');
    now = 60;
    expect(codes.redeem(form(late), web)).toBe('code');
  });

  it('is nothing to another client, which cannot spend it either', () => {
    const codes = createAuthorizationCodes(() => 0);
    const code = codes.issue(signedIn);
    expect(codes.redeem(form(code), reader)).toBe('code');
    expect(codes.redeem(form(code), web)).toBe(signedIn);
  });

  it.each<[Record<string, string>, string]>([
    [{ redirect_uri: 'http://localhost:4005/callback' }, 'redirect_uri'],
    [{ code_verifier: signedIn.codeChallenge }, 'verifier'],
    [{ code_verifier: '' }, 'verifier'],
  ])('is spent by a wrong try: %j', (change, fault) => {
    const codes = createAuthorizationCodes(() => 0);
    const code = codes.issue(signedIn);
    expect(codes.redeem(form(code, change), web)).toBe(fault);
    expect(codes.redeem(form(code), web)).toBe('code');
  });
});

describe('a refresh token', () => {
  it('that was replaced ends its family when its client shows it, not when another one does', () => {
    const tokens = createRefreshTokens<SignedIn>();
    const first = tokens.issue(signedIn);
    const second = tokens.rotate(first);
    expect(tokens.use(first, reader)).toBeUndefined();
    expect(tokens.use(second, reader)).toBeUndefined();
    expect(tokens.use(second, web)).toBe(signedIn);
    expect(tokens.use(first, web)).toBeUndefined();
    expect(tokens.use(second, web)).toBeUndefined();
  });

  it('ends with its own family alone', () => {
    const tokens = createRefreshTokens<SignedIn>();
    const [one, other] = [tokens.issue(signedIn), tokens.issue(signedIn)];
    tokens.revoke(one);
    tokens.revoke('unknown');
    expect(tokens.use(one, web)).toBeUndefined();
    expect(tokens.use(other, web)).toBe(signedIn);
    expect(tokens.use(null, web)).toBeUndefined();
  });
});
