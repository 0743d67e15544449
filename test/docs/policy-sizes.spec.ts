import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { PolicyCompiler } from '@sallyport/api-gateway';
import type { Principal } from '@sallyport/protocol';
import { parseRouteManifest } from '@sallyport/route-manifest';

const page = readFileSync('docs/guides/why-your-second-route-is-403.md', 'utf8');
const number = (text: string): number => Number(text.replaceAll(',', ''));
const shown = [...page.matchAll(/^\| (\d+) +\| ([\d,]+) +\| ([\d,]+) +\|$/gm)].map(
  ([, routes, every, half]) => [Number(routes), number(every!), number(half!)] as const,
);

const principal: Principal = {
  issuer: 'https://issuer.example',
  subject: 'shop',
  clientId: 'shop',
  scopes: new Set(['read']),
  audience: [],
  kind: 'machine',
  expiresAt: 2_000_000_000,
};

/** Ten areas with things of their own; every second thing asks for `write` where only half are allowed. */
function answerBytes(routes: number, refusesHalf: boolean): number {
  const manifest = parseRouteManifest({
    version: 1,
    routes: Array.from({ length: routes }, (_, index) => ({
      app: 'shop',
      method: 'GET',
      path: `/area${index % 10}/thing${index}`,
      access: 'scopes',
      scopes: { allOf: [refusesHalf && index % 20 >= 10 ? 'write' : 'read'] },
    })),
  });
  const stageArn = 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod';
  const policyDocument = new PolicyCompiler(manifest).compile(principal, stageArn);
  const context = { scope: 'read', subject: 'shop', clientId: 'shop' };
  return Buffer.byteLength(JSON.stringify({ principalId: 'shop', policyDocument, context }));
}

describe('the policy sizes on the page about the second route', () => {
  it.each(shown)('%i routes: %i bytes when all are allowed, %i when half are', (routes, every, half) => {
    expect([answerBytes(routes, false), answerBytes(routes, true)]).toEqual([every, half]);
  });

  it('are shown at all', () => {
    expect(shown.length).toBe(4);
  });
});
