import type { ExecutionContext } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { accepted, refused } from '@sallyport/protocol';
import { Authenticated, Public, Scopes } from './access.decorators.js';
import { AccessGuard } from './access.guard.js';
import { CredentialReaders, type CredentialReader } from './credential-reader.js';
import { closeStarted, principalWith, startGuarded } from './guarded-app.fixture.js';
import type { PrincipalSource } from './principal-source.js';
import { principalOf } from './request-principal.js';
import { PRINCIPAL_SOURCE } from './resource-server.options.js';

class SocketController {
  @Scopes('note:read')
  scoped() {}
  @Authenticated()
  authenticated() {}
  @Public()
  open() {}
  undeclared() {}
}

/** A made-up transport: the first argument is its call, the second what was sent. */
const reader: CredentialReader = {
  contextType: 'ws',
  read: jest.fn((context: ExecutionContext) => {
    const token: unknown = context.getArgByIndex(1);
    return typeof token === 'string' ? accepted({ scheme: 'Bearer' as const, token }) : refused('credential_missing');
  }),
  callOf: (context) => context.getArgByIndex<object>(0),
  errors: {
    ofRefusal: ({ reason }) => new Error(`refused: ${reason}`),
    ofOutage: ({ reason }) => new Error(`outage: ${reason}`),
    ofMisconfiguration: () => new Error('ours'),
  },
};

const contextOf = (handler: keyof SocketController, payload: unknown, type = 'ws') => {
  const context = new ExecutionContextHost([{}, payload], SocketController, SocketController.prototype[handler]);
  context.setType(type);
  return context as ExecutionContext;
};
const start = async (source?: PrincipalSource) => {
  const app = await startGuarded([], {
    override: (builder) => (source ? builder.overrideProvider(PRINCIPAL_SOURCE).useValue(source) : builder),
  });
  app.get(CredentialReaders).register(reader);
  return app.get(AccessGuard);
};
afterEach(async () => {
  jest.clearAllMocks();
  await closeStarted();
});

describe('a registered credential reader', () => {
  it('opens its kind of context to the same decisions, in its own words', async () => {
    const guard = await start();
    const ask = (handler: keyof SocketController, payload: unknown) => guard.canActivate(contextOf(handler, payload));
    expect(await ask('scoped', 'scopes~note/read')).toBe(true);
    expect(await ask('authenticated', 'scopes~other')).toBe(true);
    await expect(ask('scoped', 'scopes~other')).rejects.toThrow('refused: scope_missing');
    await expect(ask('scoped', { token: 'scopes~note/read' })).rejects.toThrow('refused: credential_missing');
    await expect(ask('scoped', 'refused')).rejects.toThrow('refused: signature_invalid');
    await expect(ask('scoped', 'outage')).rejects.toThrow('outage: issuer_rate_limited');
    await expect(ask('scoped', 'crash')).rejects.toThrow('ours');
    await expect(ask('undeclared', 'scopes~note/read')).rejects.toThrow('refused: route_undeclared');
  });

  it('opens no other kind', async () => {
    const guard = await start();
    for (const type of ['rpc', 'graphql', 'anything']) {
      const asked = guard.canActivate(contextOf('open', 'scopes~note/read', type));
      await expect(asked).rejects.toThrow('context_not_supported');
    }
    expect(reader.read).not.toHaveBeenCalled();
  });

  it('is asked once a call, for public handlers too, so that it may take the credential away', async () => {
    const guard = await start();
    expect(await guard.canActivate(contextOf('open', 'refused'))).toBe(true);
    await guard.canActivate(contextOf('scoped', 'scopes~note/read'));
    expect(reader.read).toHaveBeenCalledTimes(2);
  });

  it('says with what the principal is kept; a payload that looks like one is none', async () => {
    const guard = await start();
    const [mine, other] = [contextOf('scoped', 'scopes~note/read'), contextOf('scoped', 'scopes~note/read~other')];
    await Promise.all([guard.canActivate(mine), guard.canActivate(other)]);
    expect(principalOf(mine)?.subject).toBe('note:read');
    expect(principalOf(other)?.subject).toBe('note:read+other');
    const forged = contextOf('open', { principal: principalWith('note:read'), subject: 'root' });
    await guard.canActivate(forged);
    expect(principalOf(forged)).toBeUndefined();
  });

  it('keeps the handler closed when it breaks', async () => {
    const guard = await start();
    jest.mocked(reader.read).mockImplementationOnce(() => {
      throw new TypeError('broken');
    });
    await expect(guard.canActivate(contextOf('open', 'anything'))).rejects.toThrow('broken');
  });

  it('is never asked for HTTP, and a source of principals for HTTP is never asked for its calls', async () => {
    const source: PrincipalSource = { authenticate: jest.fn(async () => accepted(principalWith('note:read'))) };
    const guard = await start(source);
    await expect(guard.canActivate(contextOf('scoped', 'scopes~other'))).rejects.toThrow('scope_missing');
    expect(source.authenticate).not.toHaveBeenCalled();
    expect(await guard.canActivate(contextOf('scoped', 'anything', 'http'))).toBe(true);
    expect(reader.read).toHaveBeenCalledTimes(1);
  });
});
