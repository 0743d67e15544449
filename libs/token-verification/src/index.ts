export { verifyClaims } from './check-claims.js';
export type { Claims } from './claims.js';
export { readToken, type UnverifiedToken } from './read-token.js';
export { defaultTyp, type TokenRules } from './token-rules.js';
export { unverifiedIssuer } from './unverified-issuer.js';
export { verifyToken, type TokenVerification, type VerifiedToken } from './verify-token.js';
