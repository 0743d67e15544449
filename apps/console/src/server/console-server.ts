import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallRequest, DrillAnswer, ExplainRequest, Persona } from '../shapes.js';
import { passKey } from './access.js';
import { askedOf, assertSendable, call } from './calls.js';
import { createDecisionStream } from './decision-stream.js';
import { drillNames, runDrill } from './drills.js';
import { Fault, writeJson } from './fault.js';
import { createKeyWatch } from './keys.js';
import { policyFor } from './policies.js';
import { createPoolCredentials } from './pool-credentials.js';
import { assertMethod, readMembers, type Members } from './request-body.js';
import { sessionOf } from './session.js';
import { spoiled, spoilerNames } from './spoilers.js';
import { tokenFor } from './tokens.js';
import type { ConsoleWorld } from './world.js';

const personas: readonly Persona[] = ['reader', 'writer', 'none', 'attacker'];
const signers = ['guest', 'signed-in'] as const;

/** Answers `/_console/api/<name>`; the shapes are in `shapes.ts`. Every answer is JSON but the stream of decisions. */
export function createConsoleServer(world: ConsoleWorld, key: string) {
  const stream = createDecisionStream(world.recorder);
  let isDown = false;
  const keys = createKeyWatch(world, () => isDown);
  const credentialsOf = world.embedded && createPoolCredentials(world.embedded.identityPool);

  const asked: Readonly<Record<string, () => unknown>> = { session: () => sessionOf(world), keys };
  const ordered: Readonly<Record<string, (sent: Members) => unknown>> = {
    token: (sent) => tokenFor(world, { persona: sent.oneOf('persona', personas), opaque: sent.flag('opaque') }),
    spoil: async (sent) => ({
      token: await spoiled(world, { token: sent.text('token'), how: sent.oneOf('how', spoilerNames) }),
    }),
    call: (sent) => call(world, readCall(sent), credentialsOf),
    explain(sent) {
      const request = readTarget(sent);
      assertSendable(request);
      return world.explain(askedOf(world, request));
    },
    policy: (sent) => policyFor(world, sent.text('token')),
    async drill(sent): Promise<DrillAnswer> {
      const drill = sent.oneOf('drill', drillNames);
      const says = await runDrill(world, drill);
      if (drill === 'issuer-down' || drill === 'issuer-up') isDown = drill === 'issuer-down';
      return { ...(await keys()), says };
    },
  };

  async function answer(name: string, request: IncomingMessage): Promise<unknown> {
    if (Object.hasOwn(asked, name)) {
      assertMethod(request, 'GET');
      return asked[name]!();
    }
    if (Object.hasOwn(ordered, name)) {
      assertMethod(request, 'POST');
      return ordered[name]!(await readMembers(request));
    }
    throw new Fault(404, 'not_found', 'The console has nothing of that name.');
  }

  return {
    async serve(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
      passKey(request, key);
      if (name !== 'decisions') return writeJson(response, 200, await answer(name, request));
      assertMethod(request, 'GET');
      if (!stream.serve(response)) throw new Fault(503, 'too_many', 'Too many pages listen already: close one.');
    },
    close: () => stream.close(),
  };
}

const readTarget = (sent: Members): ExplainRequest => {
  const token = sent.optionalText('token');
  return { method: sent.text('method'), path: sent.text('path'), ...(token !== undefined && { token }) };
};

const readCall = (sent: Members): CallRequest => ({
  ...readTarget(sent),
  apiKey: sent.flag('apiKey'),
  ...(sent.optionalText('signedAs') !== undefined && { signedAs: sent.oneOf('signedAs', signers) }),
});
