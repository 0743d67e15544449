/** What a measured program is told when it begins. */
export interface Asked<Input> {
  readonly input: Input;
  /** Milliseconds since the epoch. */
  readonly spawnedAt: number;
}

/** For the entry of a measured program: takes the one question, sends the one answer, and ends. */
export async function answer<Input>(work: (asked: Asked<Input>) => Promise<unknown>): Promise<void> {
  const asked = await new Promise<Asked<Input>>((told) => process.once('message', told as (message: unknown) => void));
  const result = await work(asked);
  await new Promise((sent) => process.send!(result, sent));
  process.exit(0);
}

/** For a program that lives on: sends what it is ready with, and stays until it is ended or its parent is gone. */
export async function serve<Input>(begin: (input: Input) => Promise<unknown>): Promise<void> {
  const asked = await new Promise<Asked<Input>>((told) => process.once('message', told as (message: unknown) => void));
  process.once('disconnect', () => process.exit(0));
  process.send!(await begin(asked.input));
}
