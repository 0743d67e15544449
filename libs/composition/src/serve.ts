import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MisconfigurationError } from '@sallyport/protocol';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Settings } from '@sallyport/settings';
import { BoundedExpressAdapter } from './bounded-express.adapter.js';
import { SETTINGS } from './composition.tokens.js';
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
    const app = await NestFactory.create<NestExpressApplication>(module, new BoundedExpressAdapter(), {
      abortOnError: false,
      logger: new StartLogger(),
    });
    app.disable('x-powered-by');
    prepare?.(app);
    app.enableShutdownHooks();
    const settings = app.get<Settings>(SETTINGS, { strict: false });
    await app.listen(settings.port ?? port, process.env['HOST'] ?? '127.0.0.1');
    process.stdout.write(`${name} listens on ${await app.getUrl()}\n`);
  } catch (error) {
    process.stderr.write(`${name} did not start. ${startFault(error)}\n`);
    process.exitCode = 1;
  }
}

function startFault(error: unknown): string {
  if (error instanceof MisconfigurationError) return error.message;
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is busy: set PORT to another one, or to 0 for a free one.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
