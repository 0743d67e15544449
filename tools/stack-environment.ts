import { UnusableOutputs, type StackOutputs } from './stack-outputs.js';

const regionOf = (userPoolId: string): string => userPoolId.split('_')[0]!;

/**
 * Returns the outputs as lines of an environment file: settings of ours where the output is one, the output's own name in
 * capitals where it is not. Sorted, so that two files can be compared.
 */
export function environmentLines(outputs: StackOutputs): readonly string[] {
  const { PremiumApiUrl, Domain, SecretArn, UserPoolId, ClientId, ResourceServerId, ...others } = outputs;
  const settings: Readonly<Record<string, string | undefined>> = {
    IDENTITY_PROVIDER: UserPoolId === undefined ? undefined : 'cognito',
    COGNITO_USER_POOL_ID: UserPoolId,
    COGNITO_CLIENT_IDS: ClientId,
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

/** What pages in a browser are configured with. Nothing in it is secret. */
export interface PagesConfiguration {
  readonly region: string;
  /** The API up to its stage. */
  readonly apiUrl: string;
  readonly signIn: { readonly domain: string; readonly userPoolId: string; readonly clientId: string };
  readonly identityPoolId: string;
}

/** @throws {@link UnusableOutputs} naming what is missing: a page with `undefined` in it is worse than none */
export function pagesConfiguration(outputs: StackOutputs): PagesConfiguration {
  const { PremiumApiUrl, Domain, UserPoolId, SignInClientId, IdentityPoolId } = outputs;
  const needed = { PremiumApiUrl, Domain, UserPoolId, SignInClientId, IdentityPoolId };
  const missing = Object.entries(needed).flatMap(([key, value]) => (value === undefined ? [key] : []));
  if (missing.length > 0) {
    throw new UnusableOutputs([
      `The pages need ${missing.join(', ')} as well: give the answers of all stacks, deployed with --param="signIn=true".`,
    ]);
  }
  return {
    region: regionOf(UserPoolId!),
    apiUrl: PremiumApiUrl!,
    signIn: { domain: Domain!, userPoolId: UserPoolId!, clientId: SignInClientId! },
    identityPoolId: IdentityPoolId!,
  };
}

/** AuthorizedReadUrl → AUTHORIZED_READ_URL */
const capitals = (key: string): string => key.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
