import { MisconfigurationError } from '@sallyport/protocol';

/** One thing that is wrong, with its place. */
export class Fault extends Error {}

/** Runs readers one after the other and keeps what they find wrong, so that all of it can be told at once. */
export class Faults {
  private readonly found: string[] = [];

  add(says: string): void {
    if (!this.found.includes(says)) this.found.push(says);
  }

  /** What `read` gives, or `undefined` and a fault. */
  try<Result>(read: () => Result): Result | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.add(error.message);
      return undefined;
    }
  }

  /** @throws MisconfigurationError `settings_invalid` with every fault, when there are any */
  end(): void {
    if (this.found.length > 0) throw new MisconfigurationError('settings_invalid', this.found);
  }
}
