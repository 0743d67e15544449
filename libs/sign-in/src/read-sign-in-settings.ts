import { signInProviders, type SignInEndpoints, type SignInProvider, type SignInSettings } from './sign-in-settings.js';
import { urlFault } from './usable-url.js';

/** Parameters of the request that are this lib's to set. */
const ours = new Set(
  ['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'nonce'].concat([
    'code_challenge',
    'code_challenge_method',
    'response_mode',
    'request',
    'request_uri',
  ]),
);

/**
 * Returns the settings in an untrusted value, such as a parsed file, or all that is wrong with it, each with the name of
 * its member. Does NOT ask whether the server is there, and quotes no value.
 *
 * @param at - what the value is called in the faults: `signIn`
 */
export function readSignInSettings(
  value: unknown,
  at: string,
): { readonly settings: SignInSettings } | { readonly faults: readonly string[] } {
  if (!isObject(value)) return { faults: [`${at} is missing: give an object.`] };
  const faults: string[] = [];
  const fault = (name: string, says: string): void => void faults.push(`${at}.${name} ${says}.`);

  const { provider, issuer, clientId, scopes, parameters = {}, endpoints } = value;
  if (!isProvider(provider)) fault('provider', `is none of ${signInProviders.join(', ')}`);
  const issuerFault = urlFault(issuer);
  if (issuerFault !== undefined) fault('issuer', issuerFault);
  if (!isFilled(clientId)) fault('clientId', 'is missing');
  if (!Array.isArray(scopes) || scopes.length === 0 || !scopes.every(isScope)) {
    fault('scopes', 'is no list of scopes: one text each, without spaces');
  }
  if (!isObject(parameters) || !Object.values(parameters).every(isFilled)) {
    fault('parameters', 'is no object of texts');
  } else {
    const taken = Object.keys(parameters).filter((name) => ours.has(name));
    if (taken.length > 0) fault('parameters', `sets ${taken.join(', ')}, which the sign-in sets itself`);
  }
  const named = endpoints === undefined ? undefined : readEndpoints(endpoints, fault);
  if (provider === 'arculix' && endpoints === undefined) fault('endpoints', 'is missing: this server has no discovery');

  if (faults.length > 0) return { faults };
  return {
    settings: {
      provider: provider as SignInProvider,
      issuer: issuer as string,
      clientId: clientId as string,
      scopes: scopes as string[],
      parameters: parameters as Record<string, string>,
      ...(named !== undefined && { endpoints: named }),
    },
  };
}

function readEndpoints(value: unknown, fault: (name: string, says: string) => void): SignInEndpoints | undefined {
  if (!isObject(value)) {
    fault('endpoints', 'is no object');
    return undefined;
  }
  const { authorization, token, revocation } = value;
  for (const [name, url] of Object.entries({ authorization, token, ...(revocation !== undefined && { revocation }) })) {
    const says = urlFault(url);
    if (says !== undefined) fault(`endpoints.${name}`, says);
  }
  return {
    authorization: authorization as string,
    token: token as string,
    ...(revocation !== undefined && { revocation: revocation as string }),
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFilled = (value: unknown): value is string =>
  typeof value === 'string' && !/^(?:\s*|undefined|null)$/.test(value);
/** RFC 6749 §3.3 */
const isScope = (value: unknown): boolean => isFilled(value) && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(value);
const isProvider = (value: unknown): value is SignInProvider => signInProviders.some((known) => known === value);
