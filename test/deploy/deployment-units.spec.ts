import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isAbsent } from '../../tools/deployment-run.js';
import { UnknownUnit, unitsFor } from '../../tools/deployment-units.js';

const names = (provider?: string, chosen?: readonly string[]) => unitsFor(provider, chosen).map(({ name }) => name);

describe('the units', () => {
  it('come in the order of what they take from each other', () => {
    expect(names()).toEqual(['identity-provider', 'protected', 'consumers']);
    expect(names('cognito')).toEqual(names());
  });

  it.each(['oidc', 'auth0', 'arculix'])('hold nothing of Cognito for %s', (provider) => {
    expect(names(provider)).toEqual(['protected', 'consumers']);
  });

  it('are those that are chosen, in their own order', () => {
    expect(names('auth0', ['protected'])).toEqual(['protected']);
    expect(names('cognito', ['consumers', 'identity-provider'])).toEqual(['identity-provider', 'consumers']);
  });

  it.each([
    ['auth0', 'identity-provider', /identity-provider with provider=auth0.*protected, consumers/],
    [undefined, 'protectd', /protectd\..*identity-provider, protected, consumers/],
  ])('are known by their names (%s, %s)', (provider, name, said) => {
    expect(() => unitsFor(provider, ['consumers', name])).toThrow(UnknownUnit);
    expect(() => unitsFor(provider, [name])).toThrow(said);
  });

  it('have stacks by the names of their services', () => {
    for (const { config, service } of unitsFor(undefined)) {
      expect(readFileSync(config, 'utf8')).toMatch(new RegExp(`^service: ${service}$`, 'm'));
    }
  });
});

describe('a stack that is to be removed', () => {
  const [unit] = unitsFor('auth0', ['protected']);
  const absent = (said: string, code = 1) => isAbsent(unit!, 'dev', { code, said });

  it.each([["Stack 'sallyport-dev' does not exist"], ['Stack with id sallyport-dev does not exist']])(
    'is not there when CloudFormation says so of that very stack: %s',
    (said) => {
      expect(absent(`Error:\n${said}\n`)).toBe(true);
      expect(absent(said, 0)).toBe(false);
    },
  );

  it.each([
    ["Stack 'sallyport-dev-2' does not exist"],
    ["Stack 'sallyport-consumers-dev' does not exist"],
    ['Resource ServerlessDeploymentBucket does not exist for stack sallyport-dev'],
    ['User is not authorized to perform: cloudformation:DescribeStackResource'],
    [''],
  ])('fails to be removed for any other reason: %s', (said) => {
    expect(absent(said)).toBe(false);
  });
});
