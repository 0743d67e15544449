import { MisconfigurationError } from '@sallyport/protocol';
import type { Api } from './api-kinds.js';
import { when, type Faults, type Functions } from './check-parts.js';
import { restFaults } from './check-rest-api.js';
import { httpFaults } from './http-api/check-http-api.js';
import { webSocketFaults } from './websocket-api/check-websocket-api.js';

/** What is checked: the description, and that the functions it names are there. */
interface Described extends Functions {
  readonly api: Api;
  readonly mounts?: Readonly<Record<string, unknown>>;
}

function apiFaults(api: Api, functions: Functions): Faults {
  switch (api.kind) {
    case 'rest':
      return restFaults(api, functions);
    case 'http':
      return httpFaults(api, functions);
    case 'websocket':
      return webSocketFaults(api, functions);
  }
}

/**
 * Passes a description that can be run, with every function it names.
 *
 * @throws MisconfigurationError `settings_invalid`, all faults at once, each with its place and remedy
 */
export function assertSound({ api, mounts = {}, ...functions }: Described): void {
  const faults = [
    ...apiFaults(api, functions),
    ...Object.keys(mounts).flatMap((prefix) =>
      when(!/^(\/[\w.-]+)+$/.test(prefix), `mounts: "${prefix}" must be a path such as /_console`),
    ),
  ];
  if (faults.length > 0) throw new MisconfigurationError('settings_invalid', faults);
}
