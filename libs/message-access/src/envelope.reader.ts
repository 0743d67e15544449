import type { ExecutionContext } from '@nestjs/common';
import { readBearer } from '@sallyport/credentials';
import { refused, type Credential, type Outcome } from '@sallyport/protocol';
import type { CredentialReader } from '@sallyport/resource-server';
import { openEnvelope } from './envelope.js';
import { messageErrors } from './message-errors.js';

/**
 * Reads the credential of a message from its envelope and leaves the data in its place: interceptors, pipes and the
 * handler see the data alone. The envelope itself, which Nest shows to exception filters and to providers with request
 * scope, loses its credential. Nothing in the data, the pattern or the transport is looked at.
 */
export class EnvelopeReader implements CredentialReader {
  readonly contextType = 'rpc';
  readonly errors = messageErrors;
  /** By the envelope: an event may have several handlers, and each passes the guard with the same one. */
  private readonly taken = new WeakMap<object, unknown>();

  read(context: ExecutionContext): Outcome<Credential> {
    // Nest hands this same array to whatever comes after the guard.
    const args = context.getArgs<unknown[]>();
    const { authorization, data } = this.open(args[0]);
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

  private open(payload: unknown): ReturnType<typeof openEnvelope> {
    const envelope = openEnvelope(payload);
    if (typeof payload !== 'object' || payload === null) return envelope;
    if (this.taken.has(payload)) return { ...envelope, authorization: this.taken.get(payload) };
    this.taken.set(payload, envelope.authorization);
    Reflect.deleteProperty(payload, 'authorization');
    return envelope;
  }
}
