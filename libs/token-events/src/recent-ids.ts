import type { Clock } from '@sallyport/protocol';

/** Names that mean something until a moment; bounded, aged by the clock at use. */
export class RecentIds {
  /** Id → milliseconds since the epoch. */
  private readonly until = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly max = 100_000,
  ) {}

  has(id: string): boolean {
    return (this.until.get(id) ?? -Infinity) > this.clock();
  }

  /** Returns false when there is no room: every id that is held still means something. */
  add(id: string, until: number): boolean {
    if (this.until.size >= this.max) this.dropOld();
    if (this.until.size >= this.max) return false;
    this.until.set(id, until);
    return true;
  }

  delete(id: string): void {
    this.until.delete(id);
  }

  private dropOld(): void {
    const now = this.clock();
    for (const [id, until] of this.until) if (until <= now) this.until.delete(id);
  }
}
