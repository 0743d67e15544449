import type { Authenticator } from '@sallyport/authentication';
import type { Credential, Outcome, Principal, Trace } from '@sallyport/protocol';

/** Returns whose credential it is, when there is one; at once where the authenticator does. @throws as it does */
export function authenticateCredential(
  authenticator: Authenticator,
  credential: Outcome<Credential>,
  trace?: Trace,
): Outcome<Principal> | Promise<Outcome<Principal>> {
  if (!credential.ok) {
    trace?.({ step: 'credential', outcome: 'failed', reason: credential.refusal.reason });
    return credential;
  }
  trace?.({ step: 'credential', outcome: 'passed' });
  return authenticator.authenticate(credential.value, trace);
}
