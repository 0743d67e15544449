import 'reflect-metadata';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { serve } from '../answering.js';
import { GuardedAppModule } from '../ours/guarded-app.module.js';
import { EmptyGuardAppModule } from '../peers/empty-guard-app.module.js';
import { LookingUpAppModule, LookingUpDigestsAppModule } from '../peers/looking-up-app.module.js';
import { PassportAppModule } from '../peers/passport-app.module.js';
import { PlainAppModule } from '../peers/plain-app.module.js';

export interface ServerInput {
  readonly app: 'plain' | 'empty' | 'looking up' | 'looking up digests' | 'guarded' | 'passport';
  readonly platform: 'express' | 'fastify';
  readonly env: Readonly<Record<string, string>>;
}

const modules = {
  plain: PlainAppModule,
  empty: EmptyGuardAppModule,
  'looking up': LookingUpAppModule,
  'looking up digests': LookingUpDigestsAppModule,
  guarded: GuardedAppModule,
  passport: PassportAppModule,
};

await serve<ServerInput>(async ({ app: name, platform, env }) => {
  Object.assign(process.env, env);
  const options: NestApplicationOptions = { logger: ['error'] };
  const module = modules[name];
  const app =
    platform === 'express'
      ? await NestFactory.create(module, options)
      : await NestFactory.create(module, new FastifyAdapter(), options);
  await app.listen(0, '127.0.0.1');
  return { url: `${await app.getUrl()}/profile` };
});
