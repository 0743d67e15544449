import { describe, expect, it } from '@jest/globals';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { matchRoute } from './match-route.js';
import { route } from './routes.fixture.js';
import { depthOf, sharedPaths, templatesMeet } from './template-meet.js';

const part = fc.constantFrom('a', 'b', '{x}', '{y}');
const template = fc.oneof(
  { arbitrary: fc.constant('/'), weight: 1 },
  {
    arbitrary: fc
      .tuple(fc.array(part, { maxLength: 3 }), fc.constantFrom('a', 'b', '{x}', '{rest+}'))
      .map(([front, last]) => `/${[...front, last].join('/')}`),
    weight: 9,
  },
);
const segments = ['a', 'b', 'z'];
const paths = (depth: number): string[] =>
  depth === 0 ? [''] : paths(depth - 1).flatMap((front) => [front, ...segments.map((next) => `${front}/${next}`)]);
const everyPath = [...new Set(['/', ...paths(5)])].filter(Boolean);
const fits = (one: string, path: string): boolean =>
  matchRoute({ version: 1, routes: [route(`GET ${one}`)] }, 'GET', path) !== undefined;

describe('two templates', () => {
  it('meet exactly where some path fits both', () => {
    fc.assert(
      fc.property(template, template, (first, second) => {
        expect(templatesMeet(first, second)).toBe(everyPath.some((path) => fits(first, path) && fits(second, path)));
      }),
      propertyRuns(300),
    );
  });

  it('share paths that fit both, long ones too where both end greedy', () => {
    fc.assert(
      fc.property(template, template, (first, second) => {
        for (const path of sharedPaths(first, second, depthOf([first, second]))) {
          expect([path, fits(first, path), fits(second, path)]).toEqual([path, true, true]);
        }
      }),
      propertyRuns(300),
    );
    expect(sharedPaths('/x/{p+}', '/x/{p+}', 4)).toEqual(['/x/*', '/x/*/*', '/x/*/*/*']);
    expect(sharedPaths('/{p+}', '/x/y/{q+}', 3)).toEqual(['/x/y/*']);
    expect(sharedPaths('/a/{x}', '/{y}/b', 3)).toEqual(['/a/b']);
  });

  it('keep the root apart: nothing else fits it', () => {
    expect(templatesMeet('/', '/{id}')).toBe(false);
    expect(templatesMeet('/{proxy+}', '/')).toBe(false);
    expect(templatesMeet('/', '/')).toBe(true);
  });
});
