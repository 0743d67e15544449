import type { ExecutionContext } from '@nestjs/common';
import { readBearer } from '@sallyport/credentials';
import { refused, type Credential, type Outcome } from '@sallyport/protocol';
import type { CredentialReader } from '@sallyport/resource-server';
import { openEnvelope } from './envelope.js';
import { messageErrors } from './message-errors.js';

/**
 * Reads the credential of a message from its envelope and leaves the data in its place: interceptors, pipes and the
 * handler never see the token. Nothing in the data, the pattern or the transport is looked at.
 */
export class EnvelopeReader implements CredentialReader {
  readonly contextType = 'rpc';
  readonly errors = messageErrors;

  read(context: ExecutionContext): Outcome<Credential> {
    // Nest hands this same array to whatever comes after the guard.
    const args = context.getArgs<unknown[]>();
    const { authorization, data } = openEnvelope(args[0]);
    args[0] = data;
    if (Array.isArray(authorization)) return refused('credential_ambiguous');
    if (authorization === undefined || authorization === null) return refused('credential_missing');
    if (typeof authorization !== 'string') return refused('authorization_malformed');
    return readBearer(authorization);
  }

  /** Nest makes one for each message; the data may be no object. */
  callOf(context: ExecutionContext): object {
    return context.switchToRpc().getContext<object>();
  }
}
