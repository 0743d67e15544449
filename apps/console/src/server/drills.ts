import type { Drill } from '../shapes.js';
import { Fault } from './fault.js';
import { isOpaque } from './tokens.js';
import type { ConsoleWorld, EmbeddedWorld } from './world.js';

const drills: Readonly<Record<Drill, (world: ConsoleWorld, embedded: EmbeddedWorld) => Promise<string> | string>> = {
  async 'rotate-keys'(_, { tenants, sample }) {
    await Promise.all(tenants.map((tenant) => tenant.rotateKeys()));
    if (isOpaque(sample)) return 'A new key signs, and nobody notices: opaque tokens are not verified by a key.';
    return (
      'A new key signs from now on. The next token brings a kid that nobody knows: authorizer and applications ask for the ' +
      'keys once more. A token of the old key stays good where it is remembered; clear the caches, and it is refused, ' +
      'unless the issuer still publishes the old key, as Auth0 does.'
    );
  },
  'issuer-down'(_, { tenants }) {
    for (const { faults } of tenants) faults.inject({ kind: 'server-error' });
    return (
      'The issuer answers 503 to everything. Keys and tokens that are remembered go on; a token that needs the issuer ' +
      'is an outage, 500 at the gateway: never a refusal, and never an allow.'
    );
  },
  'issuer-up'(_, { tenants }) {
    for (const { faults } of tenants) faults.clear();
    return 'The issuer answers again, and nothing has to be restarted.';
  },
  'clear-caches'({ gateway }, { renew }) {
    gateway.flush();
    renew();
    return (
      'The gateway forgot its policies; authorizer and applications began anew, as after a deployment: no key and nothing ' +
      'about a token is remembered. What a shared store holds is still there.'
    );
  },
};

export const drillNames = Object.keys(drills) as Drill[];
export const drillsOf = ({ embedded }: ConsoleWorld): readonly Drill[] => (embedded === undefined ? [] : drillNames);

/**
 * Does it, and returns what happened in words.
 *
 * @throws Fault 400 where the provider is a real one
 */
export async function runDrill(world: ConsoleWorld, drill: Drill): Promise<string> {
  const { embedded } = world;
  if (embedded === undefined) throw new Fault(400, 'no_drills', 'A real provider takes part in no drill.');
  return drills[drill](world, embedded);
}
