import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';

export type Program = ChildProcessByStdio<null, Readable, null>;

/**
 * Starts `npm run -s …` as the leader of a process group, so that what npm starts can be counted and ended with it.
 * A port proves nothing about that: another suite's demo may have taken it meanwhile.
 */
export function npmRun(script: readonly string[], env: NodeJS.ProcessEnv): Program {
  const program = spawn('npm', ['run', '-s', ...script], { env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  program.stdout.setEncoding('utf8');
  return program;
}

/** Whether npm or anything that it started still runs. */
export const isRunning = (program: Program): boolean => signal(program, 0);

export const killGroup = (program: Program | undefined): void => {
  if (program !== undefined) signal(program, 'SIGKILL');
};

function signal({ pid }: Program, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid!, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
