import process from 'node:process';
import type { Locator, Page } from 'playwright-core';
import type { ConsoleDemo } from '../journeys/console-world.js';

export const tabNames = ['Get a token', 'Token', 'Routes', 'Live decisions', 'Policy and keys'] as const;
export type TabName = (typeof tabNames)[number];

/** By the link that the demo printed. */
export async function openConsole(page: Page, { gateway, key }: ConsoleDemo, tab?: TabName): Promise<void> {
  await page.goto(`${gateway}/_console#key=${key}`);
  await page.getByRole('tab', { name: 'Get a token' }).waitFor();
  if (tab !== undefined) await show(page, tab);
}

export async function show(page: Page, tab: TabName): Promise<void> {
  await page.getByRole('tab', { name: tab, exact: true }).click();
}

export const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name });

export async function takeToken(page: Page, persona: string): Promise<void> {
  await show(page, 'Get a token');
  await page.getByRole('button', { name: new RegExp(`^Get a (new )?token for ${persona}$`) }).click();
  await page.getByLabel('In hand').locator('option:checked', { hasText: persona }).waitFor({ state: 'attached' });
}

/** Fills the matrix and returns what each cell says: caller → route → status. */
export async function fillMatrix(page: Page): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>> {
  await show(page, 'Routes');
  await button(page, 'Call every route as everybody').click();
  await page.locator('.matrix .cell.calling, .matrix .cell.empty').first().waitFor({ state: 'detached' });
  await page.locator('button.primary:enabled').waitFor();
  const callers = (await page.locator('.matrix thead th').allTextContents()).slice(1);
  const statuses: Record<string, Record<string, number>> = Object.fromEntries(callers.map((name) => [name, {}]));
  for (const row of await page.locator('.matrix tbody tr').all()) {
    const route = `${await row.locator('.method').textContent()} ${await row.locator('.route code').textContent()}`;
    const cells = await row.locator('.cell .verdict b').allTextContents();
    callers.forEach((caller, index) => (statuses[caller]![route] = Number(cells[index])));
  }
  return statuses;
}

/** `SCREENSHOTS=1`: writes those of the documentation. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env['SCREENSHOTS'] !== '1') return;
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `docs/images/console-${name}.png` });
}
