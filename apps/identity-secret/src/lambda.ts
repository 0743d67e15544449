import process from 'node:process';
import { awsCalls } from './aws-calls.js';
import { customResource } from './custom-resource.js';

// The function has 60 s: 20 for the work, three tries of 10 for the answer.
export const handler = customResource({
  connect: awsCalls,
  fetch: globalThis.fetch,
  workMs: 20_000,
  answerMs: 10_000,
  log: (line) => void process.stdout.write(`${line}\n`),
});
