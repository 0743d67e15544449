import { describe, expect, it } from '@jest/globals';
import { pathTemplates } from './path-templates.js';

describe('the templates of a Nest path', () => {
  it.each([
    ['/', ['/']],
    ['/users', ['/users']],
    ['/users/:id', ['/users/{id}']],
    ['/users/:user_id/orders/:orderId', ['/users/{user_id}/orders/{orderId}']],
    ['/files/*path', ['/files/{path+}']],
    ['/files/*', ['/files/{proxy+}']],
    ['/*all', ['/{all+}']],
    ['/a{/:b}', ['/a', '/a/{b}']],
    ['/a{/:b{/:c}}', ['/a', '/a/{b}', '/a/{b}/{c}']],
    ['/a{/b}/c', ['/a/c', '/a/b/c']],
    ['/files{/*path}', ['/files', '/files/{path+}']],
    ["/v1.0/it's-a~path@x", ["/v1.0/it's-a~path@x"]],
  ])('%s → %j', (path, templates) => {
    expect(pathTemplates(path)).toEqual(templates);
  });

  it.each([
    '/*rest/end',
    '/:id.json',
    '/v:version',
    '/:from-:to',
    '/a/(b)',
    '/a/b?',
    '/a/b+',
    '/a/\\:b',
    '/a/{b',
    '/café',
    '/a b',
    '/:ключ',
    '/:"two words"',
  ])('%s cannot be expressed, and the error says which path and what to write', (path) => {
    expect(() => pathTemplates(path)).toThrow(
      expect.objectContaining({
        reason: 'manifest_invalid',
        faults: [expect.stringMatching(/cannot be expressed.*\/a\/:b.*\/a\/\*rest/)],
      }),
    );
    expect(() => pathTemplates(path)).toThrow(path);
  });

  it('takes a long path in a moment (T-PRC-2)', () => {
    const started = performance.now();
    expect(() => pathTemplates(`/${'a'.repeat(20_000)}*`)).toThrow();
    expect(() => pathTemplates('/{a'.repeat(500))).toThrow();
    expect(performance.now() - started).toBeLessThan(250);
  });
});
