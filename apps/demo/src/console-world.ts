import type { Gateway, RestApi } from '@sallyport/gateway-emulator';
import type { Recorder } from '../../console/src/server/recorder.js';
import type { ConsoleWorld, EmbeddedWorld } from '../../console/src/server/world.js';
import type { EmbeddedDialect } from '../../local-idp/src/dialect.js';
import type { DemoProvider } from './demo-provider.js';
import type { Functions } from './functions.js';

/** What of this process the console may see and touch. */
export function consoleWorld(parts: {
  readonly provider: DemoProvider;
  readonly functions: Functions;
  readonly gateway: Gateway;
  readonly api: RestApi;
  readonly tokenHeader: string;
  readonly routes: ConsoleWorld['routes'];
  readonly recorder: Recorder;
}): ConsoleWorld {
  const { provider, functions, ...rest } = parts;
  const embedded = embeddedWorld(provider, functions);
  return {
    ...rest,
    provider: { name: provider.name, issuer: provider.issuer },
    apiKey: parts.api.apiKeys?.[0]?.value,
    authorizer: () => functions.current().unlogged,
    explain: (request, verdict) => functions.current().explain(request, verdict),
    issuers: functions.issuers.all.map((issuer) => ({
      name: issuer.name,
      issuer: issuer.issuer,
      keysUrl: async () =>
        issuer.capabilities.accessToken.formats.includes('jwt') ? (await issuer.metadata()).jwks_uri : undefined,
    })),
    ...signIn(provider.tenants?.[0]),
    ...(embedded && { embedded }),
    ...(provider.freshTokens && { realTokens: provider.freshTokens }),
  };
}

/** The provider answers under both names of this machine: Cognito's sign-in is at another host than its keys. */
function signIn(tenant: EmbeddedDialect | undefined): Pick<ConsoleWorld, 'signIn' | 'signInOrigins'> {
  if (tenant === undefined) return { signInOrigins: [] };
  const settings = tenant.browserSignIn();
  const { port } = new URL(settings.issuer);
  return { signIn: { ...settings }, signInOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`] };
}

function embeddedWorld(
  { tenants, tokens, identityPool }: DemoProvider,
  { renew }: Functions,
): EmbeddedWorld | undefined {
  const [first, ...others] = tenants ?? [];
  const sample = tokens.writer;
  if (first === undefined || sample === undefined || identityPool === undefined) return undefined;
  return {
    tenants: [first, ...others],
    sample,
    hasOpaqueTwin: tokens.opaque !== undefined && sample.includes('.'),
    identityPool,
    renew,
  };
}
