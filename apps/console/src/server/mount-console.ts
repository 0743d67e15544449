import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MisconfigurationError } from '@sallyport/protocol';
import { passOwn } from './access.js';
import { Fault, writeFault } from './fault.js';
import type { ConsoleWorld } from './world.js';

export const consolePath = '/_console';
const apiPrefix = `${consolePath}/api/`;

export interface MountedConsole {
  /** Where it is, with the key of this run in the fragment: a browser sends that to nobody. */
  url(gateway: string): string;
  serve(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

export interface ConsoleOptions {
  /** Known a moment after the gateway listens; until then a request is told to wait. */
  readonly world: () => ConsoleWorld | undefined;
  /** Serves everything but the API. */
  readonly page: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Where NODE_ENV and AWS_LAMBDA_FUNCTION_NAME are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether a process with this environment may have a console. */
export const allowsConsole = (env: ConsoleOptions['env']): boolean =>
  env['NODE_ENV'] !== 'production' && !env['AWS_LAMBDA_FUNCTION_NAME'];

/**
 * The console under `/_console`. Behind the page there is a server that hands out tokens, so: only this machine, by its own
 * name, from its own origin, and the API with the key of this run alone. It is loaded with its first request.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` in production and on Lambda
 */
export function mountConsole({ world, page, env }: ConsoleOptions): MountedConsole {
  if (!allowsConsole(env)) {
    throw new MisconfigurationError('settings_invalid', ['The console is for development: unset NODE_ENV=production.']);
  }
  const key = randomBytes(32).toString('base64url');
  let server: Promise<ReturnType<(typeof import('./console-server.js'))['createConsoleServer']>> | undefined;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    passOwn(request);
    const [path = ''] = (request.url ?? '').split('?', 1);
    if (!path.startsWith(apiPrefix)) return page(request, response);
    const shown = world();
    if (shown === undefined) throw new Fault(503, 'starting', 'The demo is starting: try again in a moment.');
    server ??= import('./console-server.js').then(({ createConsoleServer }) => createConsoleServer(shown, key));
    await (await server).serve(request, response, path.slice(apiPrefix.length));
  }

  return {
    url: (gateway) => `${gateway}${consolePath}#key=${key}`,
    serve: (request, response) => void serve(request, response).catch((error: unknown) => writeFault(response, error)),
    close: () => void server?.then((loaded) => loaded.close()),
  };
}
