export { verifyClaims } from './check-claims.js';
export type { Claims } from './claims.js';
export { Glance } from './glance.js';
export { readToken, type UnverifiedToken } from './read-token.js';
export { defaultTyp, type TokenRules } from './token-rules.js';
export { verifyToken, type TokenVerification, type VerifiedToken } from './verify-token.js';
