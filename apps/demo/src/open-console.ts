import type { Mount } from '@sallyport/gateway-emulator';
import { allowsConsole, consolePath, mountConsole } from '../../console/src/server/mount-console.js';
import { createRecorder, type Recorder } from '../../console/src/server/recorder.js';
import type { ConsoleWorld } from '../../console/src/server/world.js';
import { builtPage } from './built-page.js';

/** The developer's page of one demo, before and after there is something to show. */
export interface OpenConsole {
  readonly recorder: Recorder;
  readonly mounts: Readonly<Record<string, Mount>>;
  /** Says what there is to see, once the gateway listens. */
  show(world: ConsoleWorld): void;
  /** With the key of this run. */
  url(gateway: string): string;
  close(): void;
}

/** Returns the page with what it records; undefined where none may be: in production, and on Lambda. */
export function openConsole(env: Readonly<Record<string, string | undefined>>): OpenConsole | undefined {
  if (!allowsConsole(env)) return undefined;
  const recorder = createRecorder();
  let world: ConsoleWorld | undefined;
  const signInOrigins = (): readonly string[] => world?.signInOrigins ?? [];
  const page = builtPage({ app: 'console', at: consolePath, connect: signInOrigins });
  const mounted = mountConsole({ world: () => world, page, env });
  return {
    recorder,
    mounts: { [consolePath]: mounted.serve },
    show: (shown) => void (world = shown),
    url: mounted.url,
    close() {
      mounted.close();
      recorder.close();
    },
  };
}
