import { expect, it, jest } from '@jest/globals';
import { startConsoleDemo } from '../journeys/console-world.js';
import { describeInBrowser } from './chromium.fixture.js';
import { button, fillMatrix, openConsole, show, takeToken } from './console-page.fixture.js';

jest.setTimeout(90_000);

describeInBrowser('the console in the dialect of a vendor', (visit) => {
  it.each([
    ['auth0', 'Ada Lovelace', 'audience_mismatch'],
    ['cognito', 'Ada Lovelace', 'client_not_accepted'],
    ['arculix', 'person', undefined],
  ] as const)(
    '%s: a person signs in, is let in, and out again; another audience is refused',
    async (dialect, person, reason) => {
      const demo = await startConsoleDemo({ IDENTITY_PROVIDER: dialect });
      try {
        const { page, problems, close } = await visit();
        await openConsole(page, demo);
        await button(page, 'Sign in').click();
        await page.getByRole('button', { name: /^Ada Lovelace/ }).click();
        await page.getByText('signed in', { exact: true }).waitFor();
        const allowed = { 'GET /profile': 200, 'POST /home/premium': 200, 'GET /require-auth': 403 };
        expect((await fillMatrix(page))[person]).toMatchObject(allowed);

        await show(page, 'Get a token');
        await button(page, 'Sign out').click();
        await button(page, 'Sign in').waitFor();
        expect(await fillMatrix(page)).not.toHaveProperty(person);

        await takeToken(page, 'reader');
        await show(page, 'Token');
        if (reason === undefined) {
          await page.getByText('there is nothing in them to spoil').waitFor();
        } else {
          await button(page, /^Other audience/).click();
          await page.locator('.trials summary', { hasText: reason }).waitFor();
        }
        expect(problems).toEqual([]);
        await close();
      } finally {
        await demo.close();
      }
    },
  );
});
