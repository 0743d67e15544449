import { describe, expect, it } from '@jest/globals';
import { checkOutput } from './authorizer-output.js';

const statement = { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' };
const document = { Version: '2012-10-17', Statement: [statement] };
const output = { principalId: 'p', policyDocument: document };
const withStatement = (change: object) => ({
  principalId: 'p',
  policyDocument: { ...document, Statement: [{ ...statement, ...change }] },
});
const { Resource: _, ...withoutResource } = statement;

describe('the answer of an authorizer', () => {
  it('is taken with one statement in a list or alone, and with a metering key (G10, G53)', () => {
    expect(checkOutput(output)).toMatchObject({ ok: true, result: { principalId: 'p', context: {} } });
    expect(checkOutput({ ...output, policyDocument: { ...document, Statement: statement } })).toMatchObject({
      ok: true,
    });
    expect(checkOutput({ ...output, usageIdentifierKey: 'k'.repeat(20) })).toMatchObject({
      result: { usageIdentifierKey: 'k'.repeat(20) },
    });
  });

  it.each([
    ['nothing', null],
    ['text', 'Allow'],
    ['a list', [output]],
    ['a proxy answer', { statusCode: 401 }],
    ['a simple response', { isAuthorized: true }],
    ['no principal', { policyDocument: document }],
    ['an empty principal', { ...output, principalId: '' }],
    ['a principal that is a number', { ...output, principalId: 7 }],
    ['no policy', { principalId: 'p' }],
    ['a policy as text', { principalId: 'p', policyDocument: JSON.stringify(document) }],
    ['another version', { principalId: 'p', policyDocument: { ...document, Version: '2020-01-01' } }],
    ['no statement', { principalId: 'p', policyDocument: { Version: '2012-10-17' } }],
    ['a null statement', { principalId: 'p', policyDocument: { ...document, Statement: [null] } }],
    ['an effect in lower case', withStatement({ Effect: 'allow' })],
    ['no effect', withStatement({ Effect: undefined })],
    ['a number as resource', withStatement({ Resource: 1 })],
    ['a number among resources', withStatement({ Resource: ['*', 1] })],
    ['Resource and NotResource', withStatement({ NotResource: '*' })],
    ['no resource', { principalId: 'p', policyDocument: { ...document, Statement: [withoutResource] } }],
    ['an object as action', withStatement({ Action: {} })],
    ['an unknown member', withStatement({ Effects: 'Deny' })],
    ['a principal element', withStatement({ Principal: '*' })],
    ['a resource of 513 characters', withStatement({ Resource: 'a'.repeat(513) })],
    ['a context that is a list', { ...output, context: [] }],
    ['a context that is text', { ...output, context: 'x' }],
    ['a null in the context', { ...output, context: { a: null } }],
  ])('is malformed as %s (G10, G11, G34)', (_, answer) => {
    expect(checkOutput(answer)).toMatchObject({ ok: false, fault: expect.any(String) });
  });

  it('takes a resource of 512 characters (G34)', () => {
    expect(checkOutput(withStatement({ Resource: 'a'.repeat(512) }))).toMatchObject({ ok: true });
  });

  it('has its context read as text: "true", "1" (G12)', () => {
    expect(checkOutput({ ...output, context: { a: 'x', b: true, c: 1 } })).toMatchObject({
      result: { context: { a: 'x', b: 'true', c: '1' } },
    });
  });

  it('names START_ARRAY and START_OBJECT for the log, and never the value (G12)', () => {
    const array = checkOutput({ ...output, context: { a: ['SECRET'] } });
    const object = checkOutput({ ...output, context: { a: { b: 'SECRET' } } });
    expect(array).toMatchObject({ ok: false, fault: expect.stringContaining('START_ARRAY') });
    expect(object).toMatchObject({ ok: false, fault: expect.stringContaining('START_OBJECT') });
    expect(JSON.stringify([array, object])).not.toContain('SECRET');
  });

  it('loses a context key named claims, which is reserved (G13)', () => {
    expect(checkOutput({ ...output, context: { claims: 'x', scope: 'y' } })).toMatchObject({
      result: { context: { scope: 'y' } },
    });
    expect(JSON.stringify(checkOutput({ ...output, context: { claims: 'x' } }))).not.toContain('claims');
  });
});
