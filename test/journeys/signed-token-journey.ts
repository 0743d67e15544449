import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DialectName } from '../../apps/local-idp/src/dialect.js';
import { openGatewayWorld, tokenEvent, type GatewayWorld } from './gateway-world.js';

const unauthorized = { message: 'Unauthorized' };
const otherSlash = (issuer: string): string => (issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`);

/** What a tenant that signs its tokens must make the gateway refuse. */
export function describeSignedTokenJourney(dialect: DialectName): void {
  describe(`signed tokens with IDENTITY_PROVIDER=${dialect}`, () => {
    let world: GatewayWorld;
    beforeEach(async () => {
      world = await openGatewayWorld({}, dialect);
    });
    afterEach(() => world.close());

    describe('a refused token', () => {
      const refusals: Record<string, (world: GatewayWorld) => string> = {
        'an empty token': () => 'Bearer ',
        'boarer 1234': () => 'boarer 1234',
        'a wrong issuer': (w) => `Bearer ${w.forge({ iss: otherSlash(w.idp.issuer) })}`,
        'a wrong audience': (w) => `Bearer ${w.forge({ aud: 'https://other.example', client_id: 'other' })}`,
        'an expired token': (w) => `Bearer ${w.forge({ exp: Math.floor(Date.now() / 1000) - 61 })}`,
        'a wrong signature': (w) => `Bearer ${w.forge().slice(0, -10)}AAAAAAAAAA`,
      };

      it.each(Object.keys(refusals))(
        'D6: %s makes the authorizer throw exactly Unauthorized, and the gateway say 401',
        async (name) => {
          const header = refusals[name]!(world);
          const thrown: unknown = await Promise.resolve(world.authorizer(tokenEvent(header), {} as never)).catch(
            (error: unknown) => error,
          );
          expect(thrown).toBeInstanceOf(Error);
          expect((thrown as Error).message).toBe('Unauthorized');
          const answer = await world.ask('GET /profile', header);
          expect([answer.status, answer.body]).toEqual([401, unauthorized]);
          expect(world.gateway.counters.integrationCalls).toBe(0);
          expect(world.log.join('\n')).not.toContain(header.split('.')[1] ?? header);
        },
      );

      it('D10: no exp is 401', async () => {
        expect((await world.ask('GET /profile', world.forge({ exp: undefined }))).status).toBe(401);
        expect((await world.ask('GET /profile', world.forge())).status).toBe(200);
      });

      it('D11: an ID token, and a typ that is not on the list, are 401', async () => {
        for (const token of [
          world.forge({ nonce: 'n', at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' }),
          world.forge({}, { typ: 'logout+jwt' }),
          world.forge({}, { typ: 'dpop+jwt' }),
        ]) {
          expect((await world.ask('GET /profile', token)).status).toBe(401);
        }
      });

      it('D9, RD2: another algorithm than the pinned one is 401, even with the right key', async () => {
        const signed = (alg: string) => world.forge({}, { alg });
        for (const alg of ['RS384', 'RS512', 'PS256']) {
          expect([alg, (await world.ask('GET /profile', signed(alg))).status]).toEqual([alg, 401]);
        }
        expect((await world.ask('GET /profile', signed('RS256'))).status).toBe(200);
      });

      it('is not remembered by the gateway as a refusal of its neighbour', async () => {
        const good = world.forge();
        expect((await world.ask('GET /profile', `${good.slice(0, -10)}AAAAAAAAAA`)).status).toBe(401);
        expect((await world.ask('GET /profile', good)).status).toBe(200);
      });
    });
  });
}
