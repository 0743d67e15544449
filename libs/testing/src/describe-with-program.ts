import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The path of a command, if this machine has it. */
export function findProgram(command: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, command))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Describes what needs a program that npm does not install. Without the program the suite says so by name and skips; where
 * everything has to be tested (`CI=true`) it fails.
 */
export function describeWithProgram(command: string, name: string, body: (file: string) => void): void {
  const { describe, it } = globalThis as unknown as typeof import('@jest/globals');
  const file = findProgram(command);
  if (file !== undefined) {
    describe(name, () => body(file));
    return;
  }
  describe(name, () => {
    const missing = `${command} is not installed: this suite needs it`;
    if (process.env['CI'] !== 'true') {
      it.skip(missing, () => undefined);
      return;
    }
    it(missing, () => {
      throw new Error(missing);
    });
  });
}
