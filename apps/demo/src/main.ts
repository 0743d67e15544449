import 'reflect-metadata';
import { MisconfigurationError } from '@sallyport/protocol';
import { announceJson, announceText } from './announce.js';
import { startDemo } from './start-demo.js';

try {
  const demo = await startDemo({ ports: { idp: 4400, gateway: 4000 }, real: process.argv.includes('--real') });
  const end = (): void => {
    void demo.close().finally(() => process.exit(0));
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  process.stdout.write(`${process.argv.includes('--json') ? announceJson(demo) : announceText(demo)}\n`);
} catch (error) {
  process.stderr.write(
    `The demo did not start. ${error instanceof MisconfigurationError ? error.message : String((error as Error).stack)}\n`,
  );
  process.exit(1);
}
