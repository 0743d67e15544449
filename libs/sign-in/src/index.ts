export type { AuthEvent, AuthListener, AuthState } from './auth-state.js';
export { createAuthStore, type AuthStore, type AuthStoreOptions } from './auth-store.js';
export { thisPage, type BrowserPage } from './browser-page.js';
export { readSignInSettings } from './read-sign-in-settings.js';
export type { Person } from './session.js';
export { describeProblem, type SignInProblem } from './sign-in-problem.js';
export type { SignInEndpoints, SignInProvider, SignInSettings } from './sign-in-settings.js';
export { urlFault } from './usable-url.js';
