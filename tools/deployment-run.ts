import { spawn } from 'node:child_process';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import type { Unit } from './deployment-units.js';

/** How a program ended. */
export interface Ended {
  readonly code: number;
  /** What it wrote, without colours, if anybody listened. */
  readonly said: string;
}

/**
 * Runs a program of Node in this terminal.
 *
 * @param listen - whether what it writes is kept as well as shown; it is no terminal to it then
 */
export function run(args: readonly string[], { listen = false }: { readonly listen?: boolean } = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const output = listen ? 'pipe' : 'inherit';
    const child = spawn(process.execPath, args, { stdio: ['inherit', output, output] });
    const said: Buffer[] = [];
    for (const [from, to] of [[child.stdout, process.stdout] as const, [child.stderr, process.stderr] as const]) {
      from?.on('data', (chunk: Buffer) => {
        said.push(chunk);
        to.write(chunk);
      });
    }
    child.on('close', (code) =>
      resolve({ code: code ?? 1, said: stripVTControlCharacters(Buffer.concat(said).toString()) }),
    );
  });
}

/** Whether a removal failed because there is nothing to remove: CloudFormation knows no stack of that very name. */
export const isAbsent = ({ service }: Unit, stage: string, { code, said }: Ended): boolean =>
  code !== 0 && new RegExp(`\\bStack (?:with id )?'?${service}-${stage}'? does not exist`).test(said);
