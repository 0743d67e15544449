import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MisconfigurationError } from '@sallyport/protocol';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { StartLogger } from './start.logger.js';

export interface ServeOptions {
  readonly name: string;
  /** `PORT` overrides it. */
  readonly port: number;
  readonly prepare?: (app: NestExpressApplication) => void;
}

/**
 * Starts an application on its port, for `nest start <app>` and containers. Listens on loopback unless `HOST` says
 * otherwise. Faulty settings end the process with their list and exit code 1.
 */
export async function serve(module: Type, { name, port, prepare }: ServeOptions): Promise<void> {
  try {
    const app = await NestFactory.create<NestExpressApplication>(module, {
      abortOnError: false,
      logger: new StartLogger(),
    });
    app.disable('x-powered-by');
    prepare?.(app);
    app.enableShutdownHooks();
    await app.listen(readPort(process.env['PORT']) ?? port, process.env['HOST'] ?? '127.0.0.1');
    process.stdout.write(`${name} listens on ${await app.getUrl()}\n`);
  } catch (error) {
    process.stderr.write(`${name} did not start. ${startFault(error)}\n`);
    process.exitCode = 1;
  }
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new MisconfigurationError('settings_invalid', ['PORT is not a port: set it to a whole number up to 65535.']);
}

function startFault(error: unknown): string {
  if (error instanceof MisconfigurationError) return error.message;
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return 'Its port is busy: set PORT to another one.';
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
