import type { Session } from '../shapes.js';
import { drillsOf } from './drills.js';
import { spoilersOf } from './spoilers.js';
import { personasOf } from './tokens.js';
import type { ConsoleWorld } from './world.js';

/** What this run consists of; what it cannot do is not in it. */
export function sessionOf(world: ConsoleWorld): Session {
  const { provider, gateway, tokenHeader, routes, apiKey, signIn } = world;
  return {
    provider: provider.name,
    issuer: provider.issuer,
    gateway: gateway.url,
    tokenHeader,
    personas: personasOf(world),
    routes,
    ...(apiKey !== undefined && { apiKey }),
    signers: world.embedded === undefined ? [] : ['guest', 'signed-in'],
    spoilers: spoilersOf(world),
    drills: drillsOf(world),
    ...(signIn !== undefined && { signIn }),
  };
}
