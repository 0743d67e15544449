import type { Person } from './session.js';
import type { SignInProblem } from './sign-in-problem.js';

/**
 * Where a page stands. `signed-in` means valid credentials now, not that somebody was here once (RP6); `expired` means
 * somebody was, and has to sign in again.
 */
export type AuthState =
  | { readonly status: 'starting' }
  | { readonly status: 'guest'; readonly problem?: SignInProblem }
  | {
      readonly status: 'signed-in';
      readonly person: Person;
      /** Of the access token; milliseconds since the epoch. It is renewed before, where the server lets it be. */
      readonly expiresAt: number;
      readonly problem?: SignInProblem;
    }
  | { readonly status: 'expired'; readonly person: Person; readonly problem?: SignInProblem };

/** `configured`: the page knows for the first time where it stands. `changed`: it stands elsewhere. */
export type AuthEvent = 'configured' | 'changed';
export type AuthListener = (state: AuthState, event: AuthEvent) => void;
