import { describe, expect, it } from '@jest/globals';
import { Authenticated, Public, Scopes } from './access.decorators.js';
import { readAccess, rememberingAccess } from './access.metadata.js';

const accessOf = (controller: new () => object, handler: string) =>
  readAccess((controller.prototype as Record<string, object>)[handler]!, controller);
const wrongly = (says: RegExp) =>
  expect.objectContaining({
    name: 'MisconfigurationError',
    reason: 'access_declared_wrongly',
    message: expect.stringMatching(says),
  });

describe('the declarations of access', () => {
  it('stand on the handler, and on the class for handlers that say nothing', () => {
    @Scopes('class')
    class Shop {
      own() {}
      @Scopes('a', 'b')
      all() {}
      @Public()
      open() {}
      @Authenticated()
      anyone() {}
    }
    expect(accessOf(Shop, 'own')).toEqual({ access: 'scopes', scopes: { allOf: ['class'] } });
    expect(accessOf(Shop, 'all')).toEqual({ access: 'scopes', scopes: { allOf: ['a', 'b'] } });
    expect(accessOf(Shop, 'open')).toEqual({ access: 'public' });
    expect(accessOf(Shop, 'anyone')).toEqual({ access: 'authenticated' });
  });

  it('add up when they are one list of each kind', () => {
    class Shop {
      @Scopes('a')
      @Scopes.any('b', 'c')
      both() {}
    }
    expect(accessOf(Shop, 'both')).toEqual({ access: 'scopes', scopes: { allOf: ['a'], anyOf: ['b', 'c'] } });
  });

  it('do not leak from a class into the class it extends', () => {
    class Base {
      handler() {}
    }
    @Public()
    class Open extends Base {}
    expect(accessOf(Open, 'handler')).toEqual({ access: 'public' });
    expect(accessOf(Base, 'handler')).toBeUndefined();
  });

  it('are replaced as a whole by the declaration of a subclass', () => {
    @Scopes('base')
    class Base {
      handler() {}
    }
    @Scopes('sub')
    class Sub extends Base {}
    class Silent extends Base {}
    expect(accessOf(Sub, 'handler')).toEqual({ access: 'scopes', scopes: { allOf: ['sub'] } });
    expect(accessOf(Silent, 'handler')).toEqual({ access: 'scopes', scopes: { allOf: ['base'] } });
  });

  it('an overridden handler does not inherit what the overridden one declared', () => {
    class Base {
      @Public()
      handler() {}
    }
    class Sub extends Base {
      override handler() {}
    }
    expect(accessOf(Sub, 'handler')).toBeUndefined();
  });
});

describe('a declaration that cannot be enforced is refused while the class is defined', () => {
  const empty = Scopes as unknown as (...scopes: unknown[]) => MethodDecorator;
  const emptyAny = Scopes.any as unknown as (...scopes: unknown[]) => MethodDecorator;

  it('@Scopes() without a scope (T-SCP-4)', () => {
    expect(() => empty()).toThrow(wrongly(/@Scopes\(\) names no scope.*@Authenticated\(\) or @Public\(\)/));
    expect(() => emptyAny()).toThrow(wrongly(/@Scopes\.any\(\) names no scope/));
  });

  it.each([['read write'], [''], ['read\twrite'], ['read\u200b'], ['"read"'], ['re\\ad'], ['ｒｅａｄ'], ['read\n']])(
    '@Scopes(%j), which is not one scope (RFC 6749 §3.3, T-SCP-1)',
    (scope) => {
      expect(() => Scopes(scope)).toThrow(wrongly(/not one scope/));
      expect(() => Scopes.any('good', scope)).toThrow(wrongly(/not one scope/));
    },
  );

  it.each([undefined, null, 1, ['read'], { scope: 'read' }])('@Scopes(%j), which is no text', (scope) => {
    expect(() => empty(scope)).toThrow(wrongly(/not one scope/));
  });

  const twice: Record<string, [MethodDecorator & ClassDecorator, MethodDecorator & ClassDecorator]> = {
    'public and scopes': [Public(), Scopes('a')],
    'scopes and authenticated': [Scopes('a'), Authenticated()],
    'public and authenticated': [Public(), Authenticated()],
    'public twice': [Public(), Public()],
    'two lists of all': [Scopes('a'), Scopes('b')],
    'two lists of any': [Scopes.any('a'), Scopes.any('b')],
  };
  it.each(Object.entries(twice))('two declarations that contradict each other: %s', (_name, [first, second]) => {
    const onHandler = () => {
      class Shop {
        @first
        @second
        handler() {}
      }
      return Shop;
    };
    const onClass = () => {
      @first
      @second
      class Shop {}
      return Shop;
    };
    expect(onHandler).toThrow(wrongly(/Shop\.handler declares its access twice/));
    expect(onClass).toThrow(wrongly(/Shop declares its access twice/));
  });
});

describe('what a gate remembers of a declaration', () => {
  it('is kept by handler and class: an inherited handler asks what each class says', () => {
    class Base {
      read() {
        return 'content';
      }
    }
    @Scopes('a')
    class First extends Base {}
    @Scopes('b')
    class Second extends Base {}
    const accessOf = rememberingAccess();
    for (let time = 1; time <= 2; time += 1) {
      expect(accessOf(Base.prototype.read, First)).toEqual({ access: 'scopes', scopes: { allOf: ['a'] } });
      expect(accessOf(Base.prototype.read, Second)).toEqual({ access: 'scopes', scopes: { allOf: ['b'] } });
      expect(accessOf(Base.prototype.read, Base)).toBeUndefined();
    }
  });
});
