import { describe, expect, it } from '@jest/globals';
import { readMessageAddress } from './message-address.js';
import { readUpstreamUrl } from './upstream-url.js';

const production = { NODE_ENV: 'production' };

describe('PREMIUM_CONTENT_API_URL', () => {
  it.each([
    [undefined, 'http://127.0.0.1:4000/'],
    ['https://api.example.com/prod', 'https://api.example.com/prod/'],
    ['http://localhost:4000/latest/', 'http://localhost:4000/latest/'],
  ])('%s is %s', (PREMIUM_CONTENT_API_URL, url) => {
    expect(readUpstreamUrl({ PREMIUM_CONTENT_API_URL }).href).toBe(url);
  });

  it.each([
    ['missing', {}, /is missing.*set it/],
    ['no URL', { PREMIUM_CONTENT_API_URL: 'api.example.com' }, /is no URL.*https:/],
    ['http: here', { PREMIUM_CONTENT_API_URL: 'http://127.0.0.1:4000' }, /use https:/],
  ])('is a fault where the application is deployed: %s', (_what, environment, says) => {
    for (const deployed of [production, { AWS_LAMBDA_FUNCTION_NAME: 'content-consumer' }]) {
      expect(() => readUpstreamUrl({ ...deployed, ...environment })).toThrow(says);
    }
  });

  it.each([
    ['http://api.example.com', /use https:/],
    ['ftp://127.0.0.1', /use https:/],
    ['https://shop:CANARY@api.example.com', /more than an address/],
    ['https://api.example.com/?token=CANARY', /more than an address/],
  ])('is a fault anywhere: %s', (PREMIUM_CONTENT_API_URL, says) => {
    expect(() => readUpstreamUrl({ PREMIUM_CONTENT_API_URL })).toThrow(says);
    expect(() => readUpstreamUrl({ PREMIUM_CONTENT_API_URL })).not.toThrow(/CANARY/);
  });
});

describe('PREMIUM_CONTENT_MESSAGES_URL', () => {
  it.each([
    [undefined, { host: '127.0.0.1', port: 4102, tls: false }],
    ['tcp://[::1]:4200', { host: '::1', port: 4200, tls: false }],
    ['tls://content.example.com:4102', { host: 'content.example.com', port: 4102, tls: true }],
  ])('%s is %j', (PREMIUM_CONTENT_MESSAGES_URL, address) => {
    expect(readMessageAddress({ PREMIUM_CONTENT_MESSAGES_URL })).toEqual(address);
  });

  it.each([
    ['tcp://content.example.com:4102', /in the clear.*tls/],
    ['tcp://127.0.0.1.example:4102', /in the clear.*tls/],
    ['http://127.0.0.1:4102', /no address/],
    ['tcp://127.0.0.1', /no address/],
    ['tcp://user@127.0.0.1:4102', /no address/],
  ])('is a fault: %s', (PREMIUM_CONTENT_MESSAGES_URL, says) => {
    expect(() => readMessageAddress({ PREMIUM_CONTENT_MESSAGES_URL })).toThrow(says);
  });
});
