import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import process from 'node:process';
import type { Page } from 'playwright-core';
import { describeInBrowser, scrollsSideways, seriousFindings } from './chromium.fixture.js';
import { serveAsDeployed } from './deployed-page.fixture.js';
import { knock, signIn, standing, startMembersDemo, unexpected, type MembersDemo } from './members-demo.fixture.js';

jest.setTimeout(60_000);

/** `SCREENSHOTS=1`: writes those of the documentation. */
const picture = async (page: Page, name: string): Promise<void> => {
  if (process.env['SCREENSHOTS'] !== '1') return;
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `docs/images/${name}.png`, fullPage: true });
};

describeInBrowser('the members’ page', (visit) => {
  let demo: MembersDemo;
  beforeAll(async () => {
    demo = await startMembersDemo('cognito');
  }, 60_000);
  afterAll(() => demo.close());

  const opened = { status: '200', verdict: 'Open' };

  it('lets a guest through one door, and everybody who signs in through all, until they sign out (P1, P3, P4, P5)', async () => {
    const { page, problems, close } = await visit({ viewport: { width: 1000, height: 800 } });
    await page.goto(demo.url);
    await standing(page).getByText('Guest').waitFor();
    expect(await knock(page, 'No auth')).toMatchObject({ ...opened, body: expect.stringContaining('Open for All!') });
    expect(await knock(page, 'Requires auth')).toMatchObject({
      status: '403',
      verdict: 'Refused',
      // IAM's own words, about the role of a guest (RP3: status and body)
      body: expect.stringMatching(/sallyport-unauthenticated\/CognitoIdentityCredentials is not authorized/),
    });
    expect(await knock(page, 'Me')).toMatchObject({ status: '401', body: expect.stringContaining('Unauthorized') });
    expect(await seriousFindings(page)).toEqual([]);
    await picture(page, 'members-guest');

    await signIn(page);
    expect(page.url()).toBe(demo.url);
    await page.getByRole('heading', { name: 'Welcome, Ada Lovelace' }).waitFor();
    expect(await knock(page, 'Requires auth')).toMatchObject({
      ...opened,
      body: expect.stringContaining('past the velvet rope'),
    });
    expect(await knock(page, 'Me')).toMatchObject({ ...opened, body: expect.stringContaining('"kind": "user"') });
    expect(await knock(page, 'No auth')).toMatchObject(opened);
    expect(await seriousFindings(page)).toEqual([]);
    await picture(page, 'members-signed-in');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await standing(page).getByText('Guest').waitFor();
    expect(await knock(page, 'Requires auth')).toMatchObject({ status: '403', verdict: 'Refused' });
    expect(unexpected(problems)).toEqual([]);
    await close();
  });

  it('stays signed in over a reload, and says so when the session has expired (RP6)', async () => {
    const { page, problems, close } = await visit();
    await page.clock.install();
    await page.goto(demo.url);
    await signIn(page);
    await page.reload();
    await page.getByText('Signed in', { exact: true }).waitFor();
    await page.clock.fastForward('01:01:00');
    await page.getByRole('heading', { name: 'Your session has expired' }).waitFor();
    expect(await standing(page).textContent()).toBe('Session expired');
    expect(await page.getByText('signed in as Ada Lovelace').isVisible()).toBe(true);
    expect(await knock(page, 'Me')).toMatchObject({ status: '401' });
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate('Object.values(sessionStorage).join()')).not.toMatch(/eyJ/);
    expect(unexpected(problems)).toEqual([]);
    await close();
  });

  it('has expired as well when the identity pool does not take its ID token any more (RP6)', async () => {
    const { page, close } = await visit();
    await page.goto(demo.url);
    await signIn(page);
    // What a tab remembers of a provider that has other keys by now.
    await page.evaluate(`for (const [key, text] of Object.entries(sessionStorage)) {
      const { idToken, ...session } = JSON.parse(text);
      if (idToken) sessionStorage.setItem(key, JSON.stringify({ ...session, idToken: idToken.slice(0, -8) + 'AAAAAAAA' }));
    }`);
    await page.reload();
    await page.getByText('Signed in', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Requires auth' }).click();
    const answer = page.getByRole('region', { name: 'Answer to Requires auth' });
    await answer.getByText('NotAuthorizedException').waitFor();
    expect(await answer.locator('pre').textContent()).toContain('Invalid login token');
    expect(await standing(page).textContent()).toBe('Session expired');
    expect(await knock(page, 'Requires auth')).toMatchObject({ status: '403', verdict: 'Refused' });
    await close();
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('is fit to read in %s, %d pixels wide', async (colorScheme, width) => {
    const { page, problems, close } = await visit({ colorScheme, viewport: { width, height: 800 } });
    await page.goto(demo.url);
    await knock(page, 'No auth');
    await knock(page, 'Requires auth');
    await page.locator('summary').click();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await signIn(page);
    await knock(page, 'Requires auth');
    await page.locator('summary').click();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    expect(unexpected(problems)).toEqual([]);
    await close();
  });

  it('is worked by the keyboard alone, and says aloud what was answered', async () => {
    const { page, close } = await visit();
    await page.goto(demo.url);
    await standing(page).getByText('Guest').waitFor();
    const focused = () => page.evaluate('document.activeElement.textContent');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Sign in');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('No auth');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('No auth: 200. The key was enough').waitFor();
    await close();
  });

  it('says that nobody answers, and that nobody was refused', async () => {
    const { page, close } = await visit();
    await page.route(`${demo.ready.urls.gateway}/**`, (route) => route.abort('connectionrefused'));
    await page.goto(demo.url);
    await standing(page).getByText('Guest').waitFor();
    await page.getByRole('button', { name: 'No auth' }).click();
    await page.getByRole('region', { name: 'Answer to No auth' }).getByText('No answer').waitFor();
    await page.getByText('Nothing was refused', { exact: false }).first().waitFor();
    await close();
  });

  it('works on any static host, below a path, under the headers that the page on deploying gives it', async () => {
    const host = await serveAsDeployed(demo);
    const { page, problems, close } = await visit();
    await page.goto(host.url);
    await standing(page).getByText('Guest').waitFor();
    expect(await knock(page, 'No auth')).toMatchObject(opened);
    expect(await knock(page, 'Requires auth')).toMatchObject({ status: '403' });
    expect(unexpected(problems)).toEqual([]);
    // It would be called back where it lives, which the embedded provider does not know.
    const refused = page.waitForEvent('console', (said) => said.location().url.includes('/oauth2/authorize'));
    const leaving = page.waitForResponse(/\/oauth2\/authorize/);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const left = await leaving;
    expect(new URL(left.url()).searchParams.get('redirect_uri')).toBe(host.url);
    await refused;
    await page.waitForLoadState();
    expect([left.status(), unexpected(problems)]).toEqual([
      400,
      ['console: Failed to load resource: the server responded with a status of 400 (Bad Request)'],
    ]);
    await close();
    await host.close();
  });

  it('names every fault of its configuration, and calls nobody (RP1)', async () => {
    const { page, close } = await visit();
    const called: string[] = [];
    page.on('request', (request) => void called.push(request.url()));
    await page.route('**/config.json', (route) =>
      route.fulfill({ json: { apiUrl: 'https://https://a.test', apiKey: 'undefined', region: 'eu-west-1' } }),
    );
    await page.goto(demo.url);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    const text = await alert.textContent();
    for (const name of ['apiUrl', 'apiKey', 'identityPool.id', 'signIn']) expect(text).toContain(name);
    expect(called.filter((url) => !url.startsWith(demo.url))).toEqual([]);
    expect(await seriousFindings(page)).toEqual([]);
    await close();
  });
});

describeInBrowser('the members’ page of an API that looks for the token in another header', (visit) => {
  let demo: MembersDemo;
  beforeAll(async () => {
    demo = await startMembersDemo('auth0', { TOKEN_HEADER: 'X-Authorization', GATEWAY_STAGE_PATH: '1' });
  }, 60_000);
  afterAll(() => demo.close());

  it('brings it there, and signs in Authorization as ever (X4, P4)', async () => {
    const { page, problems, close } = await visit();
    await page.goto(demo.url);
    await signIn(page);
    for (const door of ['No auth', 'Requires auth', 'Me'] as const) {
      expect(await knock(page, door)).toMatchObject({ status: '200', verdict: 'Open' });
    }
    expect(problems).toEqual([]);
    await close();
  });
});
