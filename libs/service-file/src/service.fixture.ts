import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import { readServiceApis } from './read-service.js';
import type { ServiceInputs } from './service-file.js';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** Writes a service file and what it includes, and returns its path. */
export function writeService(yaml: string, others: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'service-'));
  folders.push(folder);
  for (const [name, text] of Object.entries({ 'serverless.yml': yaml, ...others })) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return path.join(folder, 'serverless.yml');
}

/** The APIs of a service file with these lines. */
export const readService = (yaml: string, inputs: ServiceInputs = {}, others: Readonly<Record<string, string>> = {}) =>
  readServiceApis(writeService(yaml, others), inputs, { id: 'local', accountId: '123456789012' });

/** A service whose one function has these events, with more lines at the end. */
export const serviceWith = (events: string, more = ''): string => `
service: shop
provider: { name: aws, stage: dev, region: eu-west-1 }
functions:
  authorizer: { handler: a.handler, timeout: 3 }
  orders:
    handler: o.handler
    events:
${events
  .trim()
  .split('\n')
  .map((line) => `      ${line}`)
  .join('\n')}
${more}
`;
