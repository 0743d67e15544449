import { once } from 'node:events';
import { createConnection } from 'node:net';
import {
  Catch,
  Controller,
  Inject,
  Injectable,
  Scope,
  UseFilters,
  UseInterceptors,
  type ArgumentsHost,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type RpcExceptionFilter,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { Ctx, EventPattern, MessagePattern, Payload, RpcException, type TcpContext } from '@nestjs/microservices';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Principal } from '@sallyport/protocol';
import { Authenticated, CurrentPrincipal, Public, Scopes } from '@sallyport/resource-server';
import { throwError, type Observable } from 'rxjs';
import { openMessageWorld, type MessageWorld } from './message-world.fixture.js';

/** Everything that stood behind the guard, as text: no token may be in it. */
const seenBehind: string[] = [];
const events: unknown[] = [];

class Onlooker implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    seenBehind.push(JSON.stringify(context.getArgs()[0]) ?? 'nothing');
    return next.handle();
  }
}

@Catch(RpcException)
class OwnFilter implements RpcExceptionFilter<RpcException> {
  catch(exception: RpcException, host: ArgumentsHost) {
    seenBehind.push(JSON.stringify(host.switchToRpc().getData()));
    return throwError(() => ({ own: exception.getError() }));
  }
}

@Controller()
@UseInterceptors(Onlooker)
class NoteController {
  @MessagePattern('note.read')
  @Scopes('note:read')
  read(@Payload() data: unknown, @CurrentPrincipal() principal: Principal) {
    return { data: data ?? null, subject: principal.subject };
  }

  @MessagePattern('note.slow')
  @Scopes('note:read')
  async slow(@Payload() wait: number, @CurrentPrincipal() { subject }: Principal, @Ctx() _context: TcpContext) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    return subject;
  }

  @MessagePattern('note.bare')
  @Scopes('note:read')
  bare(data: unknown) {
    return { data };
  }

  @MessagePattern('note.any')
  @Scopes('note:read')
  @Scopes.any('a', 'b')
  any() {
    return 'any';
  }

  @MessagePattern('note.me')
  @Authenticated()
  me(@CurrentPrincipal() { subject }: Principal) {
    return subject;
  }

  @MessagePattern('note.open')
  @Public()
  open(@Payload() data: unknown, @CurrentPrincipal() principal: Principal | undefined) {
    return { data: data ?? null, principal: principal?.subject ?? null };
  }

  @MessagePattern('note.forgotten')
  forgotten() {
    return 'must never be seen';
  }

  @MessagePattern('note.filtered')
  @Scopes('note:read')
  @UseFilters(OwnFilter)
  filtered() {
    return 'filtered';
  }

  @EventPattern('note.noticed')
  @Scopes('note:read')
  noticed(@Payload() data: unknown) {
    events.push(data);
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerMessage {
  constructor(@Inject(REQUEST) readonly message: { readonly data: unknown }) {}
}
@Controller()
class PerMessageController {
  constructor(readonly dependency: PerMessage) {}
  @MessagePattern('scoped.read')
  @Scopes('note:read')
  read(@Payload() data: unknown, @CurrentPrincipal() { subject }: Principal) {
    seenBehind.push(JSON.stringify(this.dependency.message.data));
    return { data, subject };
  }
}

@Controller()
class OtherNoticeController {
  @EventPattern('note.noticed')
  @Scopes('note:read')
  noticed(@Payload() data: unknown, @CurrentPrincipal() principal: unknown) {
    events.push({ data, subject: (principal as Principal).subject });
  }
}

let world: MessageWorld;
beforeAll(async () => {
  world = await openMessageWorld([NoteController, PerMessageController, OtherNoticeController], [PerMessage]);
});
afterAll(() => world.close());
beforeEach(() => void seenBehind.splice(0));

const good = 'Bearer alice~note/read';
const refusal = (status: number, reason: string, more: object = {}) => ({
  problem: { status, reason, message: expect.any(String), ...more },
});
const asked = { scope: 'note:read' };

describe('a message with a credential in its envelope', () => {
  it('is answered when the token holds the scope; the handler is given the data alone', async () => {
    const answer = await world.send('note.read', { authorization: good, data: { id: 1 } });
    expect(answer).toEqual({ data: { id: 1 }, subject: 'alice' });
    expect(seenBehind).toEqual(['{"id":1}']);
  });

  it.each([[0], [''], [false], [null], [[1, 2]], ['text']])('carries any data: %j', async (data) => {
    expect(await world.send('note.read', { authorization: good, data })).toEqual({ data, subject: 'alice' });
  });

  it('is unwrapped for a handler without parameter decorators, and for one made for each message', async () => {
    expect(await world.send('note.bare', { authorization: good, data: { id: 2 } })).toEqual({ data: { id: 2 } });
    expect(await world.send('scoped.read', { authorization: good, data: 3 })).toEqual({ data: 3, subject: 'alice' });
  });

  it('is refused when a scope is missing, with the OAuth code and what is asked', async () => {
    expect(await world.send('note.read', { authorization: 'Bearer alice~other', data: 1 })).toEqual(
      refusal(403, 'scope_missing', { error: 'insufficient_scope', ...asked }),
    );
    expect(await world.send('note.any', { authorization: good })).toEqual(
      refusal(403, 'scope_missing', { error: 'insufficient_scope', scope: 'note:read a b' }),
    );
    expect(await world.send('note.any', { authorization: 'Bearer alice~note/read~b' })).toBe('any');
  });

  it('needs no scope where any token will do', async () => {
    expect(await world.send('note.me', { authorization: 'Bearer bob' })).toBe('bob');
    expect(await world.send('note.me', {})).toEqual(refusal(401, 'credential_missing'));
  });

  it('is refused when the token is bad', async () => {
    const answer = await world.send('note.read', { authorization: 'Bearer refused', data: 1 });
    expect(answer).toEqual(refusal(401, 'signature_invalid', { error: 'invalid_token', ...asked }));
  });
});

describe('a message without a usable credential', () => {
  it.each<[string, unknown]>([
    ['an empty envelope', {}],
    ['data alone', { data: { id: 1 } }],
    ['text', 'note'],
    ['a number', 7],
    ['a list', [{ authorization: good }]],
    ['the credential in the data', { data: { authorization: good, headers: { authorization: good } } }],
    [
      'the credential where an HTTP request has it',
      { headers: { authorization: good }, rawHeaders: ['Authorization', good] },
    ],
    ['another spelling of the member', { Authorization: good, data: 1 }],
    ['a nested envelope', { data: { authorization: good, data: 1 } }],
  ])('is refused without an error code: %s', async (_what, payload) => {
    expect(await world.send('note.read', payload)).toEqual(refusal(401, 'credential_missing'));
    expect(seenBehind).toEqual([]);
  });

  it.each<[string, unknown, object]>([
    ['two credentials', [good, good], refusal(401, 'credential_ambiguous', { error: 'invalid_token', ...asked })],
    ['an object', { token: good }, refusal(400, 'authorization_malformed', { error: 'invalid_request', ...asked })],
    ['a number', 1, refusal(400, 'authorization_malformed', { error: 'invalid_request', ...asked })],
    ['true', true, refusal(400, 'authorization_malformed', { error: 'invalid_request', ...asked })],
    ['a raw token', 'alice~note/read', refusal(401, 'scheme_not_accepted')],
    ['another scheme', 'Basic alice~note/read', refusal(401, 'scheme_not_accepted')],
    ['two tokens', `${good}, ${good}`, refusal(400, 'authorization_malformed', { error: 'invalid_request', ...asked })],
    ['a line end', `${good}\r\nx: y`, refusal(400, 'authorization_malformed', { error: 'invalid_request', ...asked })],
    ['17 KB', `Bearer ${'a'.repeat(17_000)}`, refusal(401, 'token_too_large', { error: 'invalid_token', ...asked })],
  ])('is refused: %s as authorization', async (_what, authorization, expected) => {
    expect(await world.send('note.read', { authorization, data: 1 })).toEqual(expected);
  });

  it('gains nothing from further members of the envelope', async () => {
    const claims = { principal: { subject: 'root', scopes: ['note:read'] }, scopes: ['note:read'], user: 'root' };
    expect(await world.send('note.read', { ...claims, data: claims })).toEqual(refusal(401, 'credential_missing'));
    expect(await world.send('note.read', { ...claims, authorization: good, data: 1, public: true })).toEqual({
      data: 1,
      subject: 'alice',
    });
  });

  it.each([
    ['inherited members', '{"__proto__":{"authorization":"Bearer alice~note/read","data":1}}'],
    ['a constructor', '{"constructor":{"prototype":{"authorization":"Bearer alice~note/read"}}}'],
    ['metadata of the transport', '{"data":1},"metadata":{"authorization":"Bearer alice~note/read"}'],
  ])('gains nothing from %s on the wire', async (_what, payload) => {
    const answer = await world.sendRaw(`{"pattern":"note.read","id":"1","data":${payload}}`);
    expect(answer).toContain('"reason":"credential_missing"');
    expect(Object.prototype).not.toHaveProperty('authorization');
  });
});

describe('a handler', () => {
  it('that is public reads no token and has no principal, and is given the data of the envelope', async () => {
    expect(await world.send('note.open', { authorization: good, data: 1 })).toEqual({ data: 1, principal: null });
    expect(await world.send('note.open', { authorization: 'Bearer refused', data: 1 })).toEqual({
      data: 1,
      principal: null,
    });
    expect(await world.send('note.open', 'no envelope')).toEqual({ data: null, principal: null });
  });

  it('that declares nothing is closed, whatever the token', async () => {
    expect(await world.send('note.forgotten', { authorization: good })).toEqual(refusal(403, 'route_undeclared'));
  });

  it('that nobody wrote answers nothing', async () => {
    expect(await world.send('note.unknown', { authorization: good })).toEqual({ problem: expect.any(String) });
  });

  it('may answer refusals with a filter of its own: they are RpcExceptions', async () => {
    expect(await world.send('note.filtered', {})).toEqual({
      problem: { own: { status: 401, reason: 'credential_missing', message: expect.any(String) } },
    });
  });
});

describe('an issuer that does not answer', () => {
  it('is an outage that may be tried again, not a refusal', async () => {
    expect(await world.send('note.read', { authorization: 'Bearer outage', data: 1 })).toEqual(
      refusal(503, 'issuer_rate_limited', { retryAfterSeconds: 8 }),
    );
  });

  it.each(['misconfigured', 'crash'])('and a fault of the house (%s) tells the caller nothing', async (token) => {
    const answer = await world.send('note.read', { authorization: `Bearer ${token}`, data: 1 });
    expect(answer).toEqual(refusal(500, 'settings_invalid'));
    expect(JSON.stringify(answer)).not.toContain('SECRET');
  });
});

describe('many messages at once', () => {
  it('keep their own principals, on one connection and on several', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `user${index}`);
    const answers = await Promise.all(
      names.map((name, index) =>
        world.send('note.slow', { authorization: `Bearer ${name}~note/read`, data: (index * 7) % 30 }),
      ),
    );
    expect(answers).toEqual(names);
  });
});

describe('an event', () => {
  /** Returns when both handlers' guards have decided. */
  const emit = async (payload: object) => {
    const decided = world.records.length + 2;
    const packet = JSON.stringify({ pattern: 'note.noticed', data: payload });
    const socket = createConnection(world.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`${packet.length}#${packet}`);
    while (world.records.length < decided) await new Promise((resolve) => setTimeout(resolve, 5));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50)); // what a guard lets through by mistake arrives
  };

  it('reaches its handler with a good token only, and a refused one does no harm', async () => {
    await emit({ data: 'anonymous' });
    await emit({ authorization: 'Bearer refused', data: 'forged' });
    await emit({ authorization: good, data: 'genuine' });
    // Both handlers of the pattern, each through the guard.
    expect(events).toEqual(expect.arrayContaining(['genuine', { data: 'genuine', subject: 'alice' }]));
    expect(events).toHaveLength(2);
  });

  it('of the pattern of a message handler passes the same guard', async () => {
    const packet = JSON.stringify({ pattern: 'note.read', data: { data: 'anonymous' } });
    const socket = createConnection(world.port, '127.0.0.1');
    socket.write(`${packet.length}#${packet}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    expect(seenBehind).toEqual([]);
    expect(await world.send('note.me', { authorization: 'Bearer bob' })).toBe('bob');
  });
});

it('no token is in the decision log, in what stands behind the guard or in an answer', async () => {
  const answers: unknown[] = [];
  for (const token of ['CANARY~note/read', 'CANARY~other']) {
    for (const pattern of ['scoped.read', 'note.filtered', 'note.bare']) {
      answers.push(await world.send(pattern, { authorization: `Bearer ${token}`, data: 1 }));
    }
  }
  expect(seenBehind).toContain('{"data":1}');
  expect(world.records.filter(({ route }) => route === 'NoteController.bare').slice(-2)).toMatchObject([
    { at: 'guard', outcome: 'allow', route: 'NoteController.bare' },
    { at: 'guard', outcome: 'deny', reason: 'scope_missing', route: 'NoteController.bare' },
  ]);
  expect(JSON.stringify([answers, seenBehind])).not.toMatch(/CANARY~|Bearer/);
  expect(JSON.stringify(world.records)).not.toMatch(/CANARY~|Bearer/);
});
