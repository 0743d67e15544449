import { describe, expect, it } from '@jest/globals';
import { parseVariables, UnreadableVariable } from './parse-variables.js';

const param = (name: string) => ({ type: 'param', address: [name] });

describe('a text with variables', () => {
  it.each([
    ['${param:x}', [param('x')]],
    ["${param:x, 'a, b}'}", [param('x'), { literal: 'a, b}' }]],
    [
      '${opt:stage, self:a.b, 300}',
      [{ type: 'opt', address: ['stage'] }, { type: 'self', address: ['a.b'] }, { literal: 300 }],
    ],
    ['${param:x, true}', [param('x'), { literal: true }]],
    ['${param:x, null}', [param('x'), { literal: null }]],
    ['${param:x, ""}', [param('x'), { literal: '' }]],
    ['${file(deploy/a.yml)}', [{ type: 'file', params: ['deploy/a.yml'] }]],
    ['${file("a.yml"):b.c}', [{ type: 'file', params: ['a.yml'], address: ['b.c'] }]],
  ])('%s', (text, sources) => {
    expect(parseVariables(text)).toEqual([{ written: text, sources }]);
  });

  it('has variables in file names, addresses and around text', () => {
    const inner = { written: "${param:y, 'z'}", sources: [param('y'), { literal: 'z' }] };
    expect(parseVariables("a ${file(x-${param:y, 'z'}.yml):k.${param:y, 'z'}} b")).toEqual([
      'a ',
      {
        written: "${file(x-${param:y, 'z'}.yml):k.${param:y, 'z'}}",
        sources: [{ type: 'file', params: ['x-', inner, '.yml'], address: ['k.', inner] }],
      },
      ' b',
    ]);
  });

  it.each(['${AWS::Region}', '${Bucket.Arn}', 'plain', '', '$x {y}', '${lower}'])('%j has none', (text) => {
    expect(parseVariables(text)).toEqual([text]);
  });

  it('has none where the dollar is escaped', () => {
    expect(parseVariables('\\${param:x}')).toEqual(['${param:x}']);
  });

  it.each(['${param:x', '${param:x, }', '${param:x, ?}', '${file(a.yml}', '${file(a.yml)b}'])(
    '%s is refused',
    (text) => {
      expect(() => parseVariables(text)).toThrow(UnreadableVariable);
    },
  );
});
