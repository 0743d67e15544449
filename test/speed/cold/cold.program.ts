import { pathToFileURL } from 'node:url';
import { answer } from '../answering.js';

export interface ColdInput {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  /** As JSON. */
  readonly event: string;
}

/** Milliseconds, but for `rssKb`. CPU is the process's from before the file was loaded, all threads together. */
export interface ColdAnswer {
  readonly sinceSpawn: number;
  readonly load: number;
  /** Boot and decision. */
  readonly first: number;
  /** The same call once more: what it takes less is the boot. */
  readonly next: number;
  readonly userCpu: number;
  readonly systemCpu: number;
  readonly rssKb: number;
  readonly outcome: string;
}

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

await answer<ColdInput>(async ({ input: { file, env, event }, spawnedAt }) => {
  Object.assign(process.env, env);
  const cpu = process.cpuUsage();
  const began = performance.now();
  const { handler } = (await import(pathToFileURL(file).href)) as { readonly handler: Handler };
  const loaded = performance.now();
  const context = { awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef' };
  const result = await handler(JSON.parse(event), context);
  const decided = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  const sinceSpawn = Date.now() - spawnedAt;
  const rssKb = process.memoryUsage().rss / 1024;
  await handler(JSON.parse(event), context); // a snapshot's keys are asked for anew here
  const again = performance.now();
  await handler(JSON.parse(event), context);
  return {
    sinceSpawn,
    load: loaded - began,
    first: decided - loaded,
    next: performance.now() - again,
    userCpu: user / 1000,
    systemCpu: system / 1000,
    rssKb,
    outcome: outcomeOf(result),
  } satisfies ColdAnswer;
});

function outcomeOf(result: unknown): string {
  const { statusCode, policyDocument } = result as {
    readonly statusCode?: number;
    readonly policyDocument?: { readonly Statement: readonly { readonly Effect: string }[] };
  };
  return statusCode === undefined ? (policyDocument?.Statement[0]?.Effect ?? 'nothing') : String(statusCode);
}
