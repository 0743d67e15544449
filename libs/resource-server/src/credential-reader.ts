import { Injectable, type ExecutionContext } from '@nestjs/common';
import type { Credential, OutageError, Outcome, Refusal } from '@sallyport/protocol';

/** What the guard throws, in the words of one transport. None of it holds a token. */
export interface AccessErrors {
  /** @param issuer - whose token it is, when one was verified */
  ofRefusal(refusal: Refusal, issuer?: string): Error;
  ofOutage(outage: OutageError): Error;
  /** Ours to mend: the caller is told nothing about how. */
  ofMisconfiguration(cause: unknown): Error;
}

/** How one kind of execution context other than HTTP shows who calls. Without one the guard refuses the whole kind. */
export interface CredentialReader {
  /** Nest's word for the kind of context: `rpc`. */
  readonly contextType: string;
  /**
   * Returns what the caller presents. Called once a call, for public handlers too, before anybody behind the guard sees
   * the arguments, so that it may take the credential out of them.
   */
  read(context: ExecutionContext): Outcome<Credential>;
  /** An argument that belongs to this call alone: its principal is kept with it. Never the caller's payload. */
  callOf(context: ExecutionContext): object;
  readonly errors: AccessErrors;
}

/** The readers of an application, one a kind of context, and the message servers that stand behind its guard. */
@Injectable()
export class CredentialReaders {
  private readonly readers = new Map<string, CredentialReader>();
  private readonly guarded = new WeakSet<object>();

  register(reader: CredentialReader): void {
    this.readers.set(reader.contextType, reader);
  }

  of(contextType: string): CredentialReader | undefined {
    return this.readers.get(contextType);
  }

  /** Notes that the handlers of this server pass the application's guard: Nest does not say so itself. */
  noteGuarded(server: object): void {
    this.guarded.add(server);
  }

  guards(server: object): boolean {
    return this.guarded.has(server);
  }
}
