import { describe, expect, it } from '@jest/globals';
import type { GatewayRequest } from './gateway-request.js';
import { conditionsOf } from './policy-conditions.js';

const request: GatewayRequest = {
  requestId: 'r',
  receivedAt: Date.parse('2020-03-12T19:03:58Z'),
  method: 'GET',
  target: '/',
  query: '',
  headers: [['User-Agent', 'Test/1']],
  body: Buffer.alloc(0),
  sourceIp: '::ffff:10.1.2.3',
  protocol: 'HTTP/1.1',
};
const holds = (operator: string, key: string, ...values: string[]) =>
  conditionsOf(request)({ [operator]: { [key]: values } }, 'Allow');

describe('a condition (G18)', () => {
  it.each<[string, string, string[], boolean]>([
    ['IpAddress', 'aws:SourceIp', ['10.0.0.0/8'], true],
    ['IpAddress', 'aws:SourceIp', ['10.1.2.3'], true],
    ['IpAddress', 'aws:SourceIp', ['10.1.2.4', '192.168.0.0/16'], false],
    ['NotIpAddress', 'AWS:sourceip', ['192.168.0.0/16'], true],
    ['IpAddress', 'aws:SourceIp', ['nonsense'], false],
    ['StringEquals', 'aws:UserAgent', ['x', 'Test/1'], true],
    ['StringEquals', 'aws:UserAgent', ['test/1'], false],
    ['StringEqualsIgnoreCase', 'aws:UserAgent', ['test/1'], true],
    ['StringNotEquals', 'aws:UserAgent', ['x', 'Test/1'], false],
    ['StringLike', 'aws:UserAgent', ['Te?t/*'], true],
    ['StringNotLike', 'aws:UserAgent', ['Te?t/*'], false],
    ['Bool', 'aws:SecureTransport', ['true'], true],
    ['DateGreaterThan', 'aws:CurrentTime', ['2020-03-12T19:03:57Z'], true],
    ['DateLessThanEquals', 'aws:EpochTime', ['1584039838'], true],
    ['NumericLessThan', 'aws:EpochTime', ['1584039838'], false],
    ['Null', 'aws:Referer', ['true'], true],
    ['Null', 'aws:UserAgent', ['true'], false],
    ['StringEquals', 'aws:Referer', ['x'], false],
    ['StringNotEquals', 'aws:Referer', ['x'], true],
    ['StringEqualsIfExists', 'aws:Referer', ['x'], true],
    ['StringEqualsIfExists', 'aws:UserAgent', ['x'], false],
  ])('%s on %s %j: %s', (operator, key, values, expected) => {
    expect(holds(operator, key, ...values)).toBe(expected);
  });

  it('of an operator that is not known counts against the caller', () => {
    const condition = { 'ForAnyValue:StringEquals': { 'aws:UserAgent': ['Test/1'] } };
    expect(conditionsOf(request)(condition, 'Allow')).toBe(false);
    expect(conditionsOf(request)(condition, 'Deny')).toBe(true);
  });

  it('needs every key of every operator', () => {
    const both = { StringEquals: { 'aws:UserAgent': ['Test/1'], 'aws:Referer': ['x'] } };
    expect(conditionsOf(request)(both, 'Allow')).toBe(false);
  });
});
