import { readMembersConfig, type MembersConfig } from './members-config.js';

export type LoadedConfig = { readonly config: MembersConfig } | { readonly faults: readonly string[] };

/** The configuration beside the page; what is wrong with it is an answer, not an error. */
export async function loadConfig(url: URL): Promise<LoadedConfig> {
  let response: Response;
  try {
    response = await fetch(url, { cache: 'no-store' });
  } catch {
    return { faults: ['config.json cannot be loaded: the server of this page does not answer.'] };
  }
  if (!response.ok) return { faults: [`config.json is not there: the server of this page says ${response.status}.`] };
  try {
    return readMembersConfig(await response.json());
  } catch {
    return { faults: ['config.json is no JSON.'] };
  }
}
