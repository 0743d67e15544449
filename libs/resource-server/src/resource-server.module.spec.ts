import { Controller, Get, Injectable, Logger, Module, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { DecisionLog, DecisionRecord } from '@sallyport/decision-log';
import { accepted, refused, type Principal } from '@sallyport/protocol';
import request from 'supertest';
import { Authenticated, Public, Scopes } from './access.decorators.js';
import { AccessGuard } from './access.guard.js';
import { CurrentPrincipal } from './current-principal.decorator.js';
import { bearer, closeStarted, options, principalWith, startGuarded } from './guarded-app.fixture.js';
import type { PrincipalSource } from './principal-source.js';
import { ResourceServerModule } from './resource-server.module.js';
import { PRINCIPAL_SOURCE } from './resource-server.options.js';

@Controller('note')
class NoteController {
  @Get()
  @Scopes('note:read')
  read(@CurrentPrincipal() { subject }: Principal) {
    return { subject };
  }
}

@Controller('forgotten')
class ForgottenController {
  @Get(':id')
  one() {
    return 'must never be seen';
  }
  @Get('open')
  @Public()
  open() {
    return 'open';
  }
}

const get = (app: { getHttpServer(): unknown }, path: string, authorization = bearer('note:read')) =>
  request(app.getHttpServer() as never)
    .get(path)
    .set('Authorization', authorization);

const warnings = () => {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  return () => warn.mock.calls.map(([message]) => String(message));
};
afterEach(async () => {
  jest.restoreAllMocks();
  await closeStarted();
});

describe('ResourceServerModule', () => {
  it('takes its options at once: forRoot', async () => {
    const app = await startGuarded([NoteController]);
    expect((await get(app, '/note')).body).toEqual({ subject: 'note:read' });
  });

  it('takes its options from the container: forRootAsync', async () => {
    @Injectable()
    class Realm {
      readonly name = 'from the container';
    }
    @Module({ providers: [Realm], exports: [Realm] })
    class RealmModule {}
    const imports = [
      ResourceServerModule.forRootAsync({
        imports: [RealmModule],
        inject: [Realm],
        useFactory: async ({ name }: Realm) => ({ ...options, realm: name }),
      }),
    ];
    const module = await Test.createTestingModule({ imports, controllers: [NoteController] }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    expect((await get(app, '/note')).status).toBe(200);
    const { headers } = await request(app.getHttpServer()).get('/note');
    expect(headers['www-authenticate']).toBe('Bearer realm="from the container"');
    await app.close();
  });

  it('lets a test replace the guard by its class', async () => {
    const stranger: CanActivate = { canActivate: () => false };
    const app = await startGuarded([NoteController], {
      override: (builder) => builder.overrideProvider(AccessGuard).useValue(stranger),
    });
    const { status, body } = await get(app, '/note');
    expect([status, body.message]).toEqual([403, 'Forbidden resource']);
  });

  it('lets a test be whom it likes, and still decides on scopes', async () => {
    let principal = principalWith('note:read', 'somebody');
    const source: PrincipalSource = { authenticate: async () => accepted(principal) };
    const app = await startGuarded([NoteController], {
      override: (builder) => builder.overrideProvider(PRINCIPAL_SOURCE).useValue(source),
    });
    expect((await get(app, '/note', 'Bearer ignored')).body).toEqual({ subject: 'note:read+somebody' });
    principal = principalWith('other');
    expect((await get(app, '/note', 'Bearer ignored')).status).toBe(403);
  });

  it('asks the source of principals an application brings, instead of the authenticator', async () => {
    const principalSource: PrincipalSource = { authenticate: async () => refused('token_expired') };
    const app = await startGuarded([NoteController], { options: { principalSource } });
    expect((await get(app, '/note')).body).toMatchObject({ status: 401, reason: 'token_expired' });
  });

  it('reads the token from the header it is told, raw when the scheme is optional (A12)', async () => {
    const credential = { header: 'AuthorizationToken', scheme: 'optional' } as const;
    const app = await startGuarded([NoteController], { options: { credential } });
    const ask = (value: string) =>
      request(app.getHttpServer() as never)
        .get('/note')
        .set('authorizationtoken', value);
    expect((await ask('scopes~note/read')).status).toBe(200);
    expect((await ask(bearer('note:read'))).status).toBe(200);
    expect((await get(app, '/note')).status).toBe(401);
  });

  it('writes one decision a request, with the route by its names and never the token', async () => {
    const records: [DecisionRecord, unknown][] = [];
    const decisionLog: DecisionLog = {
      wantsSteps: true,
      notice: () => undefined,
      record: (record, steps) => records.push([record, steps]),
    };
    const app = await startGuarded([NoteController], { options: { decisionLog } });
    await get(app, '/note');
    await get(app, '/note', bearer('other'));
    await get(app, '/note', 'Bearer refused');
    await get(app, '/note', 'Bearer outage');
    await get(app, '/note', 'Bearer crash');
    const caller = { issuer: 'https://issuer.example', client: 'client' };
    const at = { at: 'guard', route: 'NoteController.read' };
    expect(records.map(([record]) => record)).toEqual([
      { ...at, outcome: 'allow', ...caller },
      { ...at, outcome: 'deny', reason: 'scope_missing', ...caller },
      { ...at, outcome: 'deny', reason: 'signature_invalid' },
      expect.objectContaining({ ...at, outcome: 'outage', reason: 'issuer_rate_limited' }),
      { ...at, outcome: 'misconfiguration', detail: 'TypeError' },
    ]);
    expect(records[1]![1]).toContainEqual({ step: 'scopes', outcome: 'failed', reason: 'scope_missing' });
    expect(JSON.stringify(records)).not.toMatch(/scopes~|SECRET/);
  });
});

describe('at boot', () => {
  it('names every route without a declaration by controller, handler and path (T-SCP-5, W24)', async () => {
    const said = warnings();
    await startGuarded([NoteController, ForgottenController], {
      prepare: (starting) => starting.setGlobalPrefix('api'),
    });
    expect(said()).toEqual([
      'ForgottenController.one (GET /api/forgotten/:id) declares no access and is closed: ' +
        'put @Scopes(), @Authenticated() or @Public() on it.',
    ]);
  });

  it('names a second registration and its remedy, once', async () => {
    const said = warnings();
    const app = await startGuarded([NoteController], {
      metadata: { imports: [ResourceServerModule.forRoot({ ...options, realm: 'second' })] },
    });
    expect(said()).toEqual([expect.stringMatching(/registered 2 times.*2 guards.*call forRoot\(\) once/)]);
    expect((await get(app, '/note')).status).toBe(200);
  });

  it('is silent when there is nothing to say', async () => {
    const said = warnings();
    await startGuarded([NoteController]);
    expect(said()).toEqual([]);
  });
});

describe('elsewhere than in HTTP', () => {
  class PayloadController {
    @Authenticated()
    authenticated() {}
    @Public()
    open() {}
    undeclared() {}
  }

  // In these contexts the first argument is the caller's payload: one that looks like a request must not pass as one.
  const payload = { headers: { authorization: bearer('note:read') }, rawHeaders: [] };

  it.each(['rpc', 'ws', 'graphql', 'anything'])(
    'the guard refuses the context %s with its own reason',
    async (type) => {
      const app = await startGuarded([NoteController]);
      const guard = app.get(AccessGuard);
      for (const handler of ['authenticated', 'open', 'undeclared'] as const) {
        const context = new ExecutionContextHost([payload], PayloadController, PayloadController.prototype[handler]);
        context.setType(type);
        await expect(guard.canActivate(context as ExecutionContext)).rejects.toMatchObject({
          name: 'RefusalError',
          message: 'context_not_supported',
          refusal: { status: 403, code: null },
        });
      }
    },
  );
});
