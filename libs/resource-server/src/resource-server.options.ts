import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { Authenticator } from '@sallyport/authentication';
import type { CredentialOptions } from '@sallyport/credentials';
import type { DecisionLog } from '@sallyport/decision-log';
import type { PrincipalSource } from './principal-source.js';
import type { ProtectedResource } from './protected-resource.js';
import type { ScopeName } from './scope-name.js';

export interface ResourceServerOptions {
  /** Verifies credentials; `createAuthenticator` of the composition makes one from settings. */
  readonly authenticator: Authenticator;
  /** Protection space named in challenges (RFC 9110 §11.5); letters, digits, space, `.`, `-`, `_`. */
  readonly realm: string;
  /** Where the token is read. Default: `Authorization`, scheme required. */
  readonly credential?: CredentialOptions;
  /** Asked instead of the authenticator, where an application brings its own, as passport does. */
  readonly principalSource?: PrincipalSource;
  /**
   * Asked on `@IamAuthorized()` routes: whose SigV4 signature did the gateway verify for this very invocation? It must
   * answer from what the gateway handed over, never from headers. Without one these routes are closed.
   */
  readonly iamPrincipalSource?: PrincipalSource;
  /** Served under `/.well-known/oauth-protected-resource` and named in challenges (RFC 9728). Absent: neither. */
  readonly protectedResource?: ProtectedResource;
  /** Some gateways answer a missing scope with 401. Default 403 (RFC 6750 §3.1). */
  readonly missingScopeStatus?: 403 | 401;
  /** What callers are told: problem details (RFC 9457), the default, or `{"message":"Forbidden","info":"…"}`. */
  readonly refusalBody?: 'problem' | 'message';
  /** How scopes are named to callers. Default: as the routes declare them. */
  readonly scopeName?: ScopeName;
  readonly decisionLog?: DecisionLog;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: RESOURCE_SERVER_OPTIONS } =
  new ConfigurableModuleBuilder<ResourceServerOptions>({ moduleName: 'ResourceServer' })
    .setClassMethodName('forRoot')
    .build();

/** Injection token of the {@link PrincipalSource} the guard asks; override it in tests to be whom you like. */
export const PRINCIPAL_SOURCE = Symbol('PRINCIPAL_SOURCE');
