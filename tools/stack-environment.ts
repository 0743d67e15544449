import cognito from '../deploy/identity/cognito-scopes.json' with { type: 'json' };
import { UnusableOutputs, type StackOutputs } from './stack-outputs.js';

const regionOf = (userPoolId: string): string => userPoolId.split('_')[0]!;

/**
 * Returns the outputs as lines of an environment file: settings of ours where the output is one, the output's own name in
 * capitals where it is not. Sorted, so that two files can be compared.
 */
export function environmentLines(outputs: StackOutputs): readonly string[] {
  const { PremiumApiUrl, Domain, SecretArn, UserPoolId, ClientId, ResourceServerId, ...others } = outputs;
  const clientIds = [ClientId, others.SignInClientId].filter((id) => id !== undefined);
  const settings: Readonly<Record<string, string | undefined>> = {
    IDENTITY_PROVIDER: UserPoolId === undefined ? undefined : 'cognito',
    COGNITO_USER_POOL_ID: UserPoolId,
    COGNITO_CLIENT_IDS: clientIds.length === 0 ? undefined : clientIds.join(','),
    MACHINE_CLIENT_ID: ClientId, // alone: what its secret is rotated by
    COGNITO_RESOURCE_SERVER: ResourceServerId,
    COGNITO_DOMAIN: Domain,
    COGNITO_CLIENT_SECRET_ID: SecretArn,
    PREMIUM_CONTENT_API_URL: PremiumApiUrl,
    ...Object.fromEntries(Object.entries(others).map(([key, value]) => [capitals(key), value])),
  };
  return Object.entries(settings)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .toSorted((one, other) => one.localeCompare(other));
}

/** `config.json` of apps/members-web, which checks it when it loads. Nothing in it is secret. */
export interface PagesConfiguration {
  readonly region: string;
  /** The API up to its stage. */
  readonly apiUrl: string;
  /** Counts callers; everybody who opens the page has it. */
  readonly apiKey: string;
  /** Absent where the stack does not say it, and the page takes Authorization. */
  readonly tokenHeader?: string;
  readonly signIn: {
    readonly provider: 'cognito';
    readonly issuer: string;
    readonly clientId: string;
    readonly scopes: readonly string[];
  };
  readonly identityPool: { readonly id: string; readonly login: string };
}

/**
 * Returns what the page of a deployment with `signIn=true` is configured with.
 *
 * @param apiKey - the value of a key of the usage plan, which no stack puts out
 * @throws {@link UnusableOutputs} naming what is missing: a page with `undefined` in it is worse than none
 */
export function pagesConfiguration(outputs: StackOutputs, apiKey: string | undefined): PagesConfiguration {
  const { PremiumApiUrl, TokenHeader, UserPoolId, SignInClientId, IdentityPoolId } = outputs;
  const needed = { PremiumApiUrl, UserPoolId, SignInClientId, IdentityPoolId };
  const missing = Object.entries(needed).flatMap(([key, value]) => (value === undefined ? [key] : []));
  const faults = [
    ...(missing.length === 0
      ? []
      : [
          `The pages need ${missing.join(', ')} as well: give the answers of all stacks, deployed with --param="signIn=true".`,
        ]),
    ...(apiKey !== undefined && /^[\x21-\x7e]{20,128}$/.test(apiKey)
      ? []
      : ['The pages need a key of the usage plan, 20 to 128 characters: give it with --api-key.']),
  ];
  if (faults.length > 0) throw new UnusableOutputs(faults);
  const pool = `cognito-idp.${regionOf(UserPoolId!)}.amazonaws.com/${UserPoolId}`;
  return {
    region: regionOf(UserPoolId!),
    apiUrl: PremiumApiUrl!,
    apiKey: apiKey!,
    ...(TokenHeader !== undefined && { tokenHeader: TokenHeader }),
    signIn: {
      provider: 'cognito',
      issuer: `https://${pool}`,
      clientId: SignInClientId!,
      // Of what the client may ask for, what the page needs.
      scopes: cognito.signIn.filter((scope) => scope !== 'phone'),
    },
    identityPool: { id: IdentityPoolId!, login: pool },
  };
}

/** AuthorizedReadUrl → AUTHORIZED_READ_URL */
const capitals = (key: string): string => key.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
