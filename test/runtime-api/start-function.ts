import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readZip } from './read-zip.js';
import { startRuntimeApi, type Outcome, type RuntimeFault } from './runtime-api.js';

export interface StartedFunction {
  /** As a gateway calls it: the answer, or a thrown error with the function's own message. */
  readonly handler: (event: unknown, context?: unknown) => Promise<unknown>;
  /** The same, without throwing. */
  invoke(event: unknown): Promise<Outcome>;
  /** What it says when it cannot start. */
  readonly initFault: Promise<RuntimeFault>;
  /** Both streams, as CloudWatch would have them. */
  readonly log: () => string;
  close(): Promise<void>;
}

export interface FunctionOptions {
  /** Path of a Node 24. */
  readonly node: string;
  readonly name: string;
  /** Of `osls package`. */
  readonly zip: string;
  /** `dist/lambda/account/index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Starts a packaged function as Lambda does: its zip alone in a folder of its own, a fresh Node 24 that cannot `require` ES
 * modules, nothing in the environment but what Lambda and the template put there.
 */
export async function startFunction({
  node,
  name,
  zip,
  handler,
  environment,
}: FunctionOptions): Promise<StartedFunction> {
  const root = mkdtempSync(path.join(tmpdir(), 'lambda-'));
  const task = path.join(root, 'task');
  for (const [file, content] of readZip(zip)) {
    if (file.endsWith('/')) continue;
    mkdirSync(path.dirname(path.join(task, file)), { recursive: true });
    writeFileSync(path.join(task, file), content);
  }
  const bootstrap = path.join(root, 'bootstrap.mjs');
  cpSync(path.resolve('test/runtime-api/bootstrap.mjs'), bootstrap);
  // The runtime brings the AWS SDK along, and nothing else.
  mkdirSync(path.join(root, 'node_modules'));
  symlinkSync(path.resolve('node_modules/@aws-sdk'), path.join(root, 'node_modules', '@aws-sdk'));
  const api = await startRuntimeApi(name);
  const child = spawn(node, ['--no-experimental-require-module', bootstrap], {
    cwd: task,
    env: { ...lambdaEnvironment(name, handler, api.address, task), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit').then(() => api.end(`the runtime of ${name} exited`));
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  return {
    invoke: (event) => api.invoke(event),
    handler: async (event) => {
      const outcome = await api.invoke(event);
      if ('answer' in outcome) return outcome.answer;
      throw new Error('fault' in outcome ? outcome.fault.errorMessage : `${outcome.gone}\n${log}`);
    },
    initFault: api.initFault,
    log: () => log,
    async close() {
      child.kill('SIGKILL');
      await exited;
      await api.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

const lambdaEnvironment = (name: string, handler: string, address: string, task: string): Record<string, string> => ({
  AWS_LAMBDA_RUNTIME_API: address,
  _HANDLER: handler,
  LAMBDA_TASK_ROOT: task,
  LAMBDA_RUNTIME_DIR: '/var/runtime',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/26/[$LATEST]0123456789abcdef',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_REGION: 'eu-west-1',
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'of-the-test',
  TZ: ':UTC',
  LANG: 'en_US.UTF-8',
  PATH: '/usr/local/bin:/usr/bin:/bin',
});
