import { MisconfigurationError } from '@sallyport/protocol';
import { readSettings } from '@sallyport/settings';
import { dialectNames, type DialectName } from '../../local-idp/src/dialect.js';
import { startLocalIdp, type LocalIdp } from '../../local-idp/src/local-idp.js';
import type { DemoProvider, TokenName } from './demo-provider.js';

type Environment = Record<string, string | undefined>;

/**
 * Starts the embedded provider and points the settings at it: the tenants that IDENTITY_PROVIDER names, by default the
 * plain one. The applications read their settings from `environment` as they would anywhere else.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` for a name that no embedded tenant has, with the faults of every
 * other setting
 */
export async function startEmbeddedProvider(port: number, environment: Environment): Promise<DemoProvider> {
  const names = namesOf(environment);
  const [first] = names;
  const aliases = aliasesOf(environment['SCOPE_ALIASES']);
  const idp = await startLocalIdp({ dialect: first, port, ...(aliases !== undefined && { scopeAliases: aliases }) });
  const tenants: Record<string, string> = {};
  for (const name of names) {
    const { IDENTITY_PROVIDER: _, SCOPE_ALIASES: __, ...settings } = idp.dialects[name].environment();
    Object.assign(tenants, settings);
  }
  Object.assign(environment, tenants);
  const tokenNames: TokenName[] = ['reader', 'writer', 'none'];
  const tokens = await Promise.all(
    [...tokenNames, 'opaque' as const].map(async (name) => [name, await idp.token(name)] as const),
  );
  return {
    name: names.join(','),
    issuer: idp.issuer,
    embedded: true,
    tokens: Object.fromEntries(tokens.filter(([name, token]) => name !== 'opaque' || !token.includes('.'))),
    tokenRequest: idp.tokenRequest('reader', ['content:read']),
    // The plain tenant on the port it was meant for is what settings say by default.
    ...(!(first === 'local' && names.length === 1 && new URL(idp.issuer).port === String(port)) && {
      settings: {
        IDENTITY_PROVIDER: names.join(','),
        ...tenants,
        ...(environment['SCOPE_ALIASES'] && { SCOPE_ALIASES: environment['SCOPE_ALIASES'] }),
      },
    }),
    identityPool: { ...idp.identityPool, idToken: () => idTokenOf(idp) },
    tenants: names.map((name) => idp.dialects[name]),
    notes: [],
    close: () => idp.close(),
  };
}

/** The Cognito tenant makes its keys now, and nobody waits for them who did not ask. */
async function idTokenOf({ dialects }: LocalIdp): Promise<string> {
  const { idToken } = await dialects.cognito.people!.tokens({ scopes: [] });
  return idToken!;
}

function namesOf(environment: Environment): [DialectName, ...DialectName[]] {
  const { IDENTITY_PROVIDER: setting = '', ...besides } = environment;
  const wanted = setting === '' ? ['local'] : setting.split(',').map((name) => name.trim().toLowerCase());
  const names = dialectNames
    .filter((name) => wanted.includes(name))
    .sort((a, b) => wanted.indexOf(a) - wanted.indexOf(b));
  const [first, ...others] = names;
  if (first === undefined || names.length !== wanted.length) {
    throw new MisconfigurationError('settings_invalid', [
      `IDENTITY_PROVIDER is ${JSON.stringify(setting)}: the demo embeds one tenant each of ${dialectNames.join(', ')}. ` +
        'Name those, unset it, or use your own provider with npm run demo -- --real.',
      ...faultsOf(besides),
    ]);
  }
  return [first, ...others];
}

/** What would be reported once a tenant is there. */
function faultsOf(environment: Environment): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof MisconfigurationError) return error.faults;
    throw error;
  }
}

/** The tenants spell their scopes as the aliases say. What is wrong with them the settings report a moment later. */
function aliasesOf(json = ''): Record<string, Record<string, string>> | undefined {
  try {
    return json.trimStart().startsWith('{') ? (JSON.parse(json) as Record<string, Record<string, string>>) : undefined;
  } catch {
    return undefined;
  }
}
