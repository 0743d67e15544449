import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Settings } from '@sallyport/settings';
import { SETTINGS } from './composition.tokens.js';

/** Lets the browsers of CORS_ORIGINS in, preflight included; before the router, so that OPTIONS needs no token. */
@Injectable()
export class CorsConfigurer implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    const { corsOrigins, tokenHeader } = this.settings;
    if (corsOrigins.length === 0) return;
    this.host.httpAdapter?.enableCors({
      origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
      allowedHeaders: [...new Set(['Authorization', tokenHeader, 'Content-Type', 'X-Api-Key'])],
      exposedHeaders: ['WWW-Authenticate', 'x-amzn-Remapped-WWW-Authenticate', 'Retry-After'],
    });
  }
}
