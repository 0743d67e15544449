import process from 'node:process';
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Returns the options of a command line; one that is not understood ends the program with its usage and exit code 64. */
export function readArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  usage: string,
  options: Options,
  { allowPositionals = false }: { readonly allowPositionals?: boolean } = {},
) {
  try {
    return parseArgs({ options, allowPositionals });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}\n`);
    return process.exit(64);
  }
}
