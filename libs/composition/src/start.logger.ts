import { ConsoleLogger } from '@nestjs/common';

/** Warnings and errors, without Nest's own account of a start that failed: `serve` tells it, in fewer lines. */
export class StartLogger extends ConsoleLogger {
  constructor() {
    super({ logLevels: ['warn', 'error', 'fatal'] });
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) !== 'ExceptionHandler') super.error(message, ...rest);
  }
}
