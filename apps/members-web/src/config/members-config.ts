import { readSignInSettings, urlFault, type SignInSettings } from '@sallyport/sign-in';

/** What the page is told when it loads: `config.json` beside it. Public, as everything in a page is. */
export interface MembersConfig {
  /** Of the API, for signatures. */
  readonly region: string;
  /** The API up to its stage, without a final slash. */
  readonly apiUrl: string;
  /** A key of the usage plan. It counts callers, and says of nobody who they are. */
  readonly apiKey: string;
  /** Where the API looks for the access token: its `TOKEN_HEADER`. */
  readonly tokenHeader: string;
  readonly signIn: SignInSettings;
  readonly identityPool: IdentityPoolConfig;
}

export interface IdentityPoolConfig {
  /** `<region>:<uuid>` */
  readonly id: string;
  /** Key of `Logins` for ID tokens of the sign-in; absent where it gives none, and everybody is a guest. */
  readonly login?: string;
  /** Instead of AWS's own. */
  readonly endpoint?: string;
}

const region = '[a-z]{2}(?:-[a-z]+)+-\\d';

/**
 * Returns the configuration in an untrusted value, or all that is wrong with it, each with the name of its member: a page
 * that calls `https://undefined` explains nothing to anybody (RP1). Quotes no value.
 */
export function readMembersConfig(
  value: unknown,
): { readonly config: MembersConfig } | { readonly faults: readonly string[] } {
  if (!isObject(value)) return { faults: ['config.json holds no object.'] };
  const { tokenHeader = 'Authorization' } = value;
  const faults: string[] = [];
  const must = (holds: boolean, says: string): void => {
    if (!holds) faults.push(says);
  };
  const apiUrlFault = urlFault(value['apiUrl']);
  must(matches(value['region'], `^${region}$`), 'region is no AWS region, such as eu-west-1.');
  must(apiUrlFault === undefined, `apiUrl ${apiUrlFault}.`);
  must(matches(value['apiKey'], '^[\\x21-\\x7e]{20,128}$'), 'apiKey is no key of API Gateway: 20 to 128 characters.');
  must(matches(tokenHeader, '^[A-Za-z0-9-]+$'), 'tokenHeader is no name of a header: letters, digits and hyphens.');

  const pool = isObject(value['identityPool']) ? value['identityPool'] : {};
  const { id, login, endpoint } = pool;
  must(matches(id, `^${region}:[0-9a-f-]{36}$`), 'identityPool.id is no id of an identity pool: <region>:<uuid>.');
  must(
    login === undefined || matches(login, '^(?!undefined)[\\w.:/-]{1,128}$'),
    'identityPool.login is no name of a login.',
  );
  const endpointFault = endpoint === undefined ? undefined : urlFault(endpoint);
  must(endpointFault === undefined, `identityPool.endpoint ${endpointFault}.`);

  const signIn = readSignInSettings(value['signIn'], 'signIn');
  if ('faults' in signIn) return { faults: [...faults, ...signIn.faults] };
  if (faults.length > 0) return { faults };
  return {
    config: {
      region: value['region'] as string,
      apiUrl: (value['apiUrl'] as string).replace(/\/+$/, ''),
      apiKey: value['apiKey'] as string,
      tokenHeader: tokenHeader as string,
      signIn: signIn.settings,
      identityPool: {
        id: id as string,
        ...(login !== undefined && { login: login as string }),
        ...(endpoint !== undefined && { endpoint: endpoint as string }),
      },
    },
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const matches = (value: unknown, pattern: string): boolean =>
  typeof value === 'string' && !value.includes('undefined') && new RegExp(pattern).test(value);
