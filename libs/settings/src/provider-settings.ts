import { isLoopbackUrl } from './loopback-url.js';
import { list, text, url } from './setting.js';
import type { Environment, SettingsReader } from './settings-reader.js';

/** What every identity-provider module is built from. `null` says on purpose that a check is off. */
export interface OidcProviderSettings {
  readonly kind: 'oidc' | 'local';
  readonly name: string;
  readonly issuer: string;
  readonly audience: readonly string[] | null;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly jwksUri?: string;
  readonly algorithms: readonly string[];
  readonly requireAtJwt: boolean;
}

const algorithmNames = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const algorithms = (prefix: string) =>
  list(`${prefix}_ALGORITHMS`, {
    means: `Accepted signature algorithms, of ${algorithmNames.join(', ')}.`,
    default: ['RS256'],
  });

export const oidcSettings = {
  issuer: url('OIDC_ISSUER', { means: 'The issuer, exactly as its tokens spell it in iss.' }),
  audience: list('OIDC_AUDIENCE', {
    means: 'The audience your API has at the issuer; several by commas; any switches the check off.',
  }),
  clientId: text('OIDC_CLIENT_ID', { means: 'Client id for getting tokens and for introspection.' }),
  clientSecret: text('OIDC_CLIENT_SECRET', { means: 'Its secret.', secret: true }),
  jwksUri: url('OIDC_JWKS_URI', { means: 'Where the keys are, for an issuer without discovery.' }),
  algorithms: algorithms('OIDC'),
};

export const localSettings = {
  issuer: url('LOCAL_ISSUER', {
    means: 'Where the embedded provider listens.',
    default: 'http://127.0.0.1:4400',
  }),
};

/** Development only; the client and its secret are the ones the embedded provider publishes. */
export function readLocalProvider(reader: SettingsReader, environment: Environment): OidcProviderSettings {
  const where = deployedAs(environment);
  if (where !== undefined) {
    reader.fault(
      `IDENTITY_PROVIDER is local under ${where}: the embedded provider is for development. Set IDENTITY_PROVIDER to oidc and its settings.`,
    );
  }
  const issuer = reader.value(localSettings.issuer);
  if (!isLoopbackUrl(issuer)) reader.fault('LOCAL_ISSUER is not on a loopback host: use IDENTITY_PROVIDER=oidc.');
  return {
    kind: 'local',
    name: 'local',
    issuer,
    audience: ['https://api.sallyport.local'],
    clientId: 'authorizer',
    clientSecret: 'authorizer-secret',
    algorithms: ['RS256'],
    requireAtJwt: true,
  };
}

export function readOidcProvider(reader: SettingsReader, environment: Environment): OidcProviderSettings {
  const issuer = reader.required(oidcSettings.issuer) ?? '';
  const audience = reader.required(oidcSettings.audience) ?? [];
  const clientId = reader.optional(oidcSettings.clientId);
  const clientSecret = reader.optional(oidcSettings.clientSecret);
  const jwksUri = reader.optional(oidcSettings.jwksUri);
  const accepted = reader.value(oidcSettings.algorithms) ?? [];

  checkTransport(reader, environment, 'OIDC_ISSUER', issuer);
  if (jwksUri !== undefined) checkTransport(reader, environment, 'OIDC_JWKS_URI', jwksUri);
  if ((clientId === undefined) !== (clientSecret === undefined)) {
    reader.fault('OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together: set both or neither.');
  }
  const unknown = accepted.filter((algorithm) => !algorithmNames.includes(algorithm));
  if (unknown.length > 0) {
    reader.fault(`OIDC_ALGORITHMS names ${unknown.join(', ')}: expected some of ${algorithmNames.join(', ')}.`);
  }
  if (audience.includes('any') && audience.length > 1) {
    reader.fault('OIDC_AUDIENCE names any beside others: leave any alone, or take it out.');
  }
  return {
    kind: 'oidc',
    name: 'oidc',
    issuer,
    audience: audience.includes('any') ? null : audience,
    ...(clientId !== undefined && { clientId }),
    ...(clientSecret !== undefined && { clientSecret }),
    ...(jwksUri !== undefined && { jwksUri }),
    algorithms: accepted,
    requireAtJwt: false,
  };
}

function checkTransport(reader: SettingsReader, environment: Environment, name: string, value: string): void {
  if (!/^http:/i.test(value)) return;
  const where = deployedAs(environment);
  if (where !== undefined) reader.fault(`${name} is http: under ${where}: use https:.`);
  else if (!isLoopbackUrl(value)) reader.fault(`${name} is http: and not on a loopback host: use https:.`);
}

/** Where the process runs for real, in words, or undefined on a developer's machine. */
export function deployedAs(environment: Environment): string | undefined {
  if (environment['AWS_LAMBDA_FUNCTION_NAME']) return 'AWS Lambda';
  return environment['NODE_ENV'] === 'production' ? 'NODE_ENV=production' : undefined;
}
