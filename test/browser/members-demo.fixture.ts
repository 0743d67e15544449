import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import type { Page } from 'playwright-core';
import type { DialectName } from '../../apps/local-idp/src/dialect.js';

export interface MembersDemo {
  /** Of the members' page. */
  readonly url: string;
  readonly ready: {
    readonly urls: Readonly<Record<'idp' | 'gateway' | 'members', string>>;
    readonly apiKey: string;
    readonly region: string;
  };
  close(): Promise<void>;
}

/** `npm run demo` in a process of its own, with the tenant that people sign in at, and what else is set. */
export async function startMembersDemo(
  dialect: DialectName,
  settings: Readonly<Record<string, string>> = {},
): Promise<MembersDemo> {
  const demo = spawn(process.execPath, ['tools/run.mjs', 'apps/demo/src/main.ts', '--json'], {
    env: { ...process.env, IDENTITY_PROVIDER: dialect, LOG_LEVEL: 'silent', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  demo.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  while (!said.includes('\n')) await once(demo.stdout, 'data');
  const ready = JSON.parse(said.slice(0, said.indexOf('\n'))) as MembersDemo['ready'];
  return {
    url: `${ready.urls.members}/`,
    ready,
    async close() {
      const gone = once(demo, 'exit');
      demo.kill('SIGTERM');
      await gone;
    },
  };
}

/** Presses a door's button and gives back what is written there: status, verdict and body. */
export async function knock(page: Page, door: 'No auth' | 'Requires auth' | 'Me') {
  await page.getByRole('button', { name: door, exact: true }).click();
  await page
    .locator('.door[aria-busy="false"]', { has: page.getByRole('button', { name: door, exact: true }) })
    .waitFor();
  const answer = page.getByRole('region', { name: `Answer to ${door}`, exact: true });
  return {
    status: (await answer.locator('strong').textContent()) ?? '',
    verdict: (await answer.locator('.verdict span').textContent()) ?? '',
    body: (await answer.locator('pre').textContent()) ?? '',
  };
}

export const standing = (page: Page) => page.locator('.standing');

/** Through the tenant's own login page, as Ada. */
export async function signIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Sign in/ }).click();
  await page.getByRole('button', { name: /^Ada Lovelace/ }).click();
  await page.getByText('Signed in', { exact: true }).waitFor();
}

/** The browser says of every refusal that a resource failed to load; refusals are what these pages are about. */
export const unexpected = (problems: readonly string[]): readonly string[] =>
  problems.filter((problem) => !/Failed to load resource: the server responded with a status of 40[13]/.test(problem));
