import { Inject, Module, type DynamicModule, type InjectionToken, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { DecisionLog } from '@sallyport/decision-log';
import type { Clock } from '@sallyport/protocol';
import {
  declaredScopes,
  ResourceServerModule,
  type PrincipalSource,
  type ResourceServerOptions,
} from '@sallyport/resource-server';
import type { Settings } from '@sallyport/settings';
import { checkAtBoot } from './boot-check.js';
import { CompositionModule } from './composition.module.js';
import { AUTHENTICATION, CLOCK, DECISION_LOG, SETTINGS } from './composition.tokens.js';
import { CorsModule } from './cors.module.js';
import type { Authentication } from './create-authenticator.js';
import { credentialOptions } from './credential-options.js';
import { ManifestWatchModule } from './manifest-watch.module.js';
import { protectedResourceOf } from './protected-resource.js';
import { scopeNameAt } from './scope-name-at.js';
import { SignedCallerSource } from './signed-caller.source.js';
import { tellStaleness } from './tell-staleness.js';

export interface SallyportOptions {
  /** Named in challenges: `WWW-Authenticate: Bearer realm="…"`. */
  readonly realm: string;
  /** A module that exports another source of principals, and its token: passport, for one. */
  readonly principals?: { readonly module: DynamicModule | (new () => object); readonly source: InjectionToken };
}

/** Guards an application from its environment: `imports: [SallyportModule.forRoot({ realm: 'account' })]`. */
@Module({})
export class SallyportModule implements OnApplicationBootstrap {
  constructor(
    private readonly moduleRef: ModuleRef,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(AUTHENTICATION) private readonly authentication: Authentication,
    @Inject(DECISION_LOG) private readonly decisionLog: DecisionLog,
  ) {}

  /** The routes are known by now, so their scopes can be held against the names the providers give them. */
  onApplicationBootstrap(): void {
    const scopes = declaredScopes(this.moduleRef);
    const notices = checkAtBoot(this.settings, this.authentication.issuers, scopes, { whole: false });
    for (const notice of [...notices, ...this.authentication.notices]) this.decisionLog.notice(notice);
    if (this.authentication.usesSnapshot) void tellStaleness(this.settings, this.authentication, this.decisionLog);
  }

  static forRoot({ realm, principals }: SallyportOptions): DynamicModule {
    return {
      module: SallyportModule,
      imports: [
        CompositionModule,
        CorsModule,
        ManifestWatchModule,
        ResourceServerModule.forRootAsync({
          imports: principals === undefined ? [CompositionModule] : [CompositionModule, principals.module],
          inject: [
            AUTHENTICATION,
            SETTINGS,
            DECISION_LOG,
            CLOCK,
            ...(principals === undefined ? [] : [principals.source]),
          ],
          useFactory: (
            { authenticator, issuers }: Authentication,
            settings: Settings,
            decisionLog: DecisionLog,
            clock: Clock,
            principalSource?: PrincipalSource,
          ): ResourceServerOptions => {
            const protectedResource = protectedResourceOf(settings, issuers);
            return {
              authenticator,
              realm,
              credential: credentialOptions(settings),
              missingScopeStatus: settings.missingScopeStatus,
              refusalBody: settings.refusalBody,
              scopeName: scopeNameAt(issuers),
              decisionLog,
              iamPrincipalSource: new SignedCallerSource(clock),
              ...(principalSource !== undefined && { principalSource }),
              ...(protectedResource !== undefined && { protectedResource }),
            };
          },
        }),
      ],
    };
  }
}
