import { afterAll, beforeAll } from '@jest/globals';
import { describeWithProgram } from '@sallyport/testing';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** One page in a browser of its own profile, and what went wrong in it. */
export interface Visit {
  readonly page: Page;
  /** Errors on the console, exceptions nobody caught, requests that tried to leave this machine. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

export type OpenVisit = (options?: BrowserContextOptions) => Promise<Visit>;

/**
 * Names are those of nobody, and what is not loopback goes to a proxy on a port where nobody listens: numbers as well.
 * `<-loopback>` first: chromium's own exceptions count the addresses of one link in, where clouds keep their metadata.
 */
const onlyThisMachine = [
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
  '--proxy-server=http://127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>;127.0.0.1;localhost;[::1]',
];

const isLoopback = (url: URL): boolean =>
  ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname) || ['data:', 'blob:', 'about:'].includes(url.protocol);

/**
 * Describes what a browser sees, in Debian's chromium. Where it is missing, the suite says so and skips; under CI it fails.
 *
 * A request to anything but loopback finds nobody and is a problem. Nothing is intercepted: a browser whose requests are
 * answered for it no longer asks for CORS by itself.
 */
export function describeInBrowser(name: string, body: (visit: OpenVisit) => void): void {
  describeWithProgram('chromium', name, (executablePath) => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath,
        // No sandbox for whoever is root in a container; the pages are our own.
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--disable-background-networking',
          ...onlyThisMachine,
        ],
      });
    }, 60_000);

    afterAll(() => browser?.close());

    body(async (options) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const problems: string[] = [];
      context.on('request', (request) => {
        if (!isLoopback(new URL(request.url()))) problems.push(`left this machine: ${request.url()}`);
      });
      context.on('weberror', (error) => problems.push(`uncaught: ${error.error().message}`));
      context.on('console', (message) => {
        if (message.type() === 'error') problems.push(`console: ${message.text()}`);
      });
      const page = await context.newPage();
      return { page, problems, close: () => context.close() };
    });
  });
}

/** What axe finds serious or critical in the page as it is now: rule, and where. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  // Through the debugger's protocol: the page's own policy allows no foreign script, and must not be loosened for this.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
    const results = await inPage.run();
    return results.violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      at: nodes.map(({ target }) => target.join(' ')).slice(0, 3),
    }));
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, at }) => `${id}: ${at.join(', ')}`);
}

/** Whether something is wider than the window. */
export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const { document } = globalThis as unknown as {
      document: { documentElement: { scrollWidth: number; clientWidth: number } };
    };
    return document.documentElement.scrollWidth > document.documentElement.clientWidth;
  });
