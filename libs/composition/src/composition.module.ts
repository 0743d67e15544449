import { Module } from '@nestjs/common';
import type { DecisionLog } from '@sallyport/decision-log';
import type { Clock } from '@sallyport/protocol';
import { readSettings, type Environment, type Settings } from '@sallyport/settings';
import {
  AUTHENTICATION,
  CLOCK,
  DECISION_LOG,
  ENVIRONMENT,
  FETCHER,
  LOG_WRITER,
  SENDER,
  SETTINGS,
} from './composition.tokens.js';
import { createAuthenticator, type Authentication } from './create-authenticator.js';
import { decisionLogOf } from './decision-log.js';
import { systemDependencies, type Dependencies } from './dependencies.js';
import { loadSnapshot } from './load-snapshot.js';

/** Put in place by `npm run build`: what `npm run snapshot` left, or undefined. */
declare const SALLYPORT_ISSUER_SNAPSHOT: unknown;

const builtInSnapshot = (): unknown =>
  typeof SALLYPORT_ISSUER_SNAPSHOT === 'undefined' ? undefined : SALLYPORT_ISSUER_SNAPSHOT;

/** Wraps the plain composition for Nest's container, one provider a part, so that tests replace any of them. */
@Module({
  providers: [
    { provide: ENVIRONMENT, useFactory: (): Environment => process.env },
    { provide: CLOCK, useValue: systemDependencies.clock },
    { provide: SENDER, useValue: systemDependencies.send },
    { provide: FETCHER, useValue: globalThis.fetch },
    { provide: LOG_WRITER, useValue: systemDependencies.write },
    {
      provide: SETTINGS,
      inject: [ENVIRONMENT],
      useFactory: (environment: Environment): Settings => readSettings(environment),
    },
    {
      provide: AUTHENTICATION,
      inject: [SETTINGS, CLOCK, SENDER, LOG_WRITER],
      useFactory: (
        settings: Settings,
        clock: Clock,
        send: Dependencies['send'],
        write: Dependencies['write'],
      ): Authentication =>
        createAuthenticator(settings, {
          clock,
          send,
          write,
          snapshot: loadSnapshot(settings, clock, builtInSnapshot()),
        }),
    },
    {
      provide: DECISION_LOG,
      inject: [SETTINGS, AUTHENTICATION, CLOCK, LOG_WRITER],
      useFactory: (
        settings: Settings,
        { issuers }: Authentication,
        clock: Clock,
        write: Dependencies['write'],
      ): DecisionLog => decisionLogOf(settings, issuers, { clock, write }),
    },
  ],
  exports: [SETTINGS, CLOCK, SENDER, FETCHER, LOG_WRITER, AUTHENTICATION, DECISION_LOG],
})
export class CompositionModule {}
