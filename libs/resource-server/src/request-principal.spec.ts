import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { Principal } from '@sallyport/protocol';
import { principalOf, setPrincipal } from './request-principal.js';

const named = (subject: string): Principal => ({
  issuer: 'https://issuer.test',
  subject,
  audience: [],
  kind: 'user',
  scopes: new Set(),
  expiresAt: 0,
});
const contextOf = (request: object): ExecutionContext => new ExecutionContextHost([request, {}, () => undefined]);

describe('the principal of a request', () => {
  it('is the one that was kept last', () => {
    const request = {};
    setPrincipal(request, named('ada'));
    setPrincipal(request, named('grace'));
    expect(principalOf(contextOf(request))?.subject).toBe('grace');
  });

  it('shows in no log and in no copy of the request', () => {
    const request = { url: '/profile' };
    setPrincipal(request, named('MARK'));
    expect(inspect(request, { showHidden: true, depth: null }) + JSON.stringify(request)).not.toContain('MARK');
    expect(Reflect.ownKeys(request)).toEqual(['url']);
    expect(principalOf(contextOf({ ...request }))).toBeUndefined();
  });

  it.each(['principal', '#principal', 'user', '__proto__'])(
    'is never a member that a request came with: %s',
    (name) => {
      const request: unknown = JSON.parse(`{"${name}":{"subject":"MARK","principal":{"subject":"MARK"}}}`);
      expect(principalOf(contextOf(request as object))).toBeUndefined();
    },
  );
});
