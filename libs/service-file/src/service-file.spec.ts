import { describe, expect, it } from '@jest/globals';
import { ServiceFile, type ServiceInputs } from './service-file.js';
import { writeService } from './service.fixture.js';

const valueAt = (
  yaml: string,
  key: string,
  inputs: ServiceInputs = {},
  others: Readonly<Record<string, string>> = {},
) => new ServiceFile(writeService(yaml, others), inputs).root.at(key)?.plain();

describe('a value of a service file', () => {
  it.each<[string, string, ServiceInputs, unknown]>([
    ["a: ${param:x, 'y'}", 'a default', {}, 'y'],
    ["a: ${param:x, 'y'}", 'a parameter', { params: { x: 'z' } }, 'z'],
    ['a: ${opt:stage}', 'an option', { options: { stage: 'prod' } }, 'prod'],
    ['a: ${env:HOME_TOWN}', 'of the environment', { environment: { HOME_TOWN: 'Ulm' } }, 'Ulm'],
    ['{ a: "${self:b.c}", b: { c: "${param:x, 7}" } }', 'of another place', {}, 7],
    ['{ a: "${self:b}", b: { c: [1, "${param:x, 2}"] } }', 'a whole object of another place', {}, { c: [1, 2] }],
    ["a: x-${param:y, 'z'}-${param:n, 1}", 'within text', {}, 'x-z-1'],
    ['{ a: "${self:${param:x, \'b\'}}", b: 3 }', 'by a variable in an address', {}, 3],
    ['{ a: "${strToBool(${param:x, \'true\'})}" }', 'a flag out of text', {}, true],
    ['{ a: "${sls:stage}", provider: { stage: test } }', 'the stage', {}, 'test'],
    ['{ a: "${param:x}", params: { default: { x: 1 }, dev: { x: 2 } } }', 'a parameter of the stage', {}, 2],
    ['{ a: "${param:x, null}" }', 'nothing', {}, undefined],
    ['{ a: { b: 1, <<: { b: 0, c: 2 } } }', 'merged', {}, { b: 1, c: 2 }],
    ['{ a: !Sub "${AWS::Region}" }', 'of CloudFormation', {}, { 'Fn::Sub': '${AWS::Region}' }],
    ['{ a: !GetAtt Api.Arn }', 'an attribute in short', {}, { 'Fn::GetAtt': ['Api', 'Arn'] }],
    ["{ a: '\\${param:x}' }", 'escaped', {}, '${param:x}'],
  ])('%s: %s', (yaml, _, inputs, expected) => {
    expect(valueAt(yaml, 'a', inputs)).toEqual(expected);
  });

  it('comes from another file by an address, the file chosen by a parameter', () => {
    const files = { 'deploy/b-red.yml': 'c: { d: "${self:e}" }', 'deploy/b-blue.json': '{ "c": { "d": 2 } }' };
    const yaml = "{ a: '${file(deploy/b-${param:x}):c.d}', e: 1 }";
    expect(valueAt(yaml, 'a', { params: { x: 'red.yml' } }, files)).toBe(1);
    expect(valueAt(yaml, 'a', { params: { x: 'blue.json' } }, files)).toBe(2);
    expect(valueAt('a: ${file(none.yml):b, file(deploy/b-blue.json):c.d}', 'a', {}, files)).toBe(2);
  });

  it.each([
    ['a: ${param:x}', 'serverless.yml: a: ${param:x} has no value here and no default'],
    ['a: { b: "${ssm:/x}" }', 'serverless.yml: a.b: ${ssm:/x} is a form that is not known here'],
    ['a: ${file(x.js)}', 'serverless.yml: a: ${file(x.js)} is not read here'],
    ['a: ${param:x', 'serverless.yml: a: ${param:x is not closed by }'],
    ['{ a: "${self:b}", b: "${self:a}" }', 'serverless.yml: a: ${self:b} leads back to itself'],
    ['{ a: "x${self:b}", b: { c: 1 } }', 'serverless.yml: a: ${self:b} gives no text to put into a text'],
    ["a: ${strToBool('yes')}", "serverless.yml: a: ${strToBool('yes')} is neither"],
    ['a: [', 'serverless.yml: '],
    ['{ a: 1, a: 2 }', 'serverless.yml: '],
    ['a: !Unknown 1', 'serverless.yml: '],
  ])('%s is refused with its file and key', (yaml, fault) => {
    expect(() => valueAt(yaml, 'a')).toThrow(expect.objectContaining({ message: expect.stringContaining(fault) }));
  });

  it('is named by the included file it is written in', () => {
    const read = () => valueAt('a: ${file(b.yml):c}', 'a', {}, { 'b.yml': 'c: { d: "${cf:x}" }' });
    expect(read).toThrow(/^b\.yml: c\.d: \$\{cf:x\} is a form that is not known here/);
  });

  it('that nobody asks for is not resolved', () => {
    expect(valueAt('{ a: 1, b: "${ssm:/secret}" }', 'a')).toBe(1);
  });
});
