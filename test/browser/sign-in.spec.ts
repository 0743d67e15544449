import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { describeInBrowser, seriousFindings } from './chromium.fixture.js';
import { knock, signIn, standing, startMembersDemo, unexpected, type MembersDemo } from './members-demo.fixture.js';

jest.setTimeout(60_000);

describeInBrowser('signing in and out in a browser', (visit) => {
  describe.each(['local', 'oidc', 'auth0', 'cognito', 'arculix'] as const)('at %s', (dialect) => {
    let demo: MembersDemo;
    beforeAll(async () => {
      demo = await startMembersDemo(dialect);
    }, 60_000);
    afterAll(() => demo.close());

    it('opens what a guest is refused, and closes it again', async () => {
      const { page, problems, close } = await visit();
      await page.goto(demo.url);
      await standing(page).getByText('Guest').waitFor();
      expect(await knock(page, 'Me')).toMatchObject({ status: '401' });
      await signIn(page);
      expect(await knock(page, 'Me')).toMatchObject({ status: '200' });
      // Arculix gives no ID token, and its people are guests to an identity pool.
      expect(await knock(page, 'Requires auth')).toMatchObject({ status: dialect === 'arculix' ? '403' : '200' });

      await page.getByRole('button', { name: 'Sign out' }).click();
      // The standard lets the person confirm at the provider.
      if (dialect === 'local' || dialect === 'oidc') {
        const confirm = page.getByRole('button', { name: 'Sign out' }).and(page.locator('[name=logout]'));
        await confirm.click();
      }
      await standing(page).getByText('Guest').waitFor();
      expect(page.url()).toBe(demo.url);
      expect(await knock(page, 'Me')).toMatchObject({ status: '401' });
      expect(unexpected(problems)).toEqual([]);
      await close();
    });

    it('takes no for an answer, and shows the provider’s page without faults', async () => {
      const { page, problems, close } = await visit({ colorScheme: 'dark' });
      await page.goto(demo.url);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: /^Ada Lovelace/ }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('alert').getByText('The sign-in was cancelled.').waitFor();
      expect(page.url()).toBe(demo.url);
      expect(await standing(page).textContent()).toBe('Guest');
      expect(unexpected(problems)).toEqual([]);
      await close();
    });

    it('does not use a callback that this tab did not ask for (P11)', async () => {
      const { page, close } = await visit();
      const exchanges: string[] = [];
      page.on('request', (request) => {
        if (request.method() === 'POST') exchanges.push(request.url());
      });
      await page.goto(`${demo.url}?code=stolen`);
      await page.getByRole('alert').getByText('did not begin in this tab').waitFor();
      await page.goto(`${demo.url}?code=stolen&state=guessed`);
      await page.getByRole('alert').getByText('did not begin in this tab').waitFor();
      expect(page.url()).toBe(demo.url);
      expect(await standing(page).textContent()).toBe('Guest');
      expect(exchanges).toEqual([]);
      await close();
    });
  });
});
