import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { MisconfigurationError } from '@sallyport/protocol';
import { announceJson, announceText } from './announce.js';
import { startDemo } from './start-demo.js';

const { json, real } = readOptions();

try {
  // The first line on stdout is the announcement; what is said before goes beside it.
  let announced = false;
  const write = (line: string) => void (announced ? process.stdout : process.stderr).write(`${line}\n`);
  const demo = await startDemo({ ports: { idp: 4400, gateway: 4000, members: 4006 }, real, write });
  const end = (): void => {
    void demo.close().finally(() => process.exit(0));
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  process.stdout.write(`${json ? await announceJson(demo) : announceText(demo)}\n`);
  announced = true;
} catch (error) {
  process.stderr.write(
    `The demo did not start. ${error instanceof MisconfigurationError ? error.message : String((error as Error).stack)}\n`,
  );
  process.exit(1);
}

function readOptions(): { readonly json: boolean; readonly real: boolean } {
  const options = { json: { type: 'boolean', default: false }, real: { type: 'boolean', default: false } } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nUsage: npm run demo [-- [--json] [--real]]\n`);
    return process.exit(64);
  }
}
