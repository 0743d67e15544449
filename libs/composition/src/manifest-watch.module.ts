import { Inject, Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import type { DecisionLog } from '@sallyport/decision-log';
import { currentAuthorizerContext } from '@sallyport/lambda-runtime';
import { CompositionModule } from './composition.module.js';
import { DECISION_LOG } from './composition.tokens.js';
import { builtManifestTag, manifestWatch } from './manifest-watch.js';

/** Reports, before the guard, an invocation whose policy was made from another manifest than this build's. */
@Module({ imports: [CompositionModule] })
export class ManifestWatchModule implements NestModule {
  constructor(@Inject(DECISION_LOG) private readonly decisionLog: DecisionLog) {}

  configure(consumer: MiddlewareConsumer): void {
    const own = builtManifestTag();
    if (own === undefined) return;
    const watch = manifestWatch(own, (message) => this.decisionLog.notice(message));
    consumer
      .apply((_request: unknown, _response: unknown, next: () => void) => {
        watch(currentAuthorizerContext());
        next();
      })
      .forRoutes('{*path}');
  }
}
