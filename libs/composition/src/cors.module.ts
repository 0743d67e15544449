import { Inject, Module, type NestModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Settings } from '@sallyport/settings';
import { CompositionModule } from './composition.module.js';
import { SETTINGS } from './composition.tokens.js';

/**
 * Lets the browsers of CORS_ORIGINS in, preflight included: an OPTIONS request is answered before any guard, so it needs
 * no token and does nothing. Nothing is sent when the list is empty.
 */
@Module({ imports: [CompositionModule] })
export class CorsModule implements NestModule {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Nest calls it before it registers routes, and only what comes before the routes can answer a preflight. */
  configure(): void {
    const { corsOrigins, tokenHeader } = this.settings;
    if (corsOrigins.length === 0) return;
    const options = {
      origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      // Named one by one: a `*` would not cover Authorization (Fetch, CORS-preflight fetch).
      allowedHeaders: [...new Set(['Authorization', tokenHeader, 'Content-Type', 'X-Api-Key'])],
      exposedHeaders: ['WWW-Authenticate', 'x-amzn-Remapped-WWW-Authenticate', 'Retry-After'],
      // Fastify would answer 400 to an OPTIONS request that is no preflight; Express does not.
      strictPreflight: false,
    };
    this.host.httpAdapter.enableCors(options);
  }
}
