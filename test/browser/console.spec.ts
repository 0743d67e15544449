import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { startConsoleDemo, type ConsoleDemo } from '../journeys/console-world.js';
import { describeInBrowser, scrollsSideways, seriousFindings } from './chromium.fixture.js';
import { button, fillMatrix, openConsole, picture, show, tabNames, takeToken } from './console-page.fixture.js';

jest.setTimeout(90_000);

describeInBrowser('the console', (visit) => {
  let demo: ConsoleDemo;
  beforeAll(async () => {
    demo = await startConsoleDemo();
    await fetch(`${demo.gateway}/_console/`); // built once, for all that follows
  }, 90_000);
  afterAll(() => demo.close());

  it('takes the key out of the address, and knows it after a reload of the same tab only', async () => {
    const { page, problems, close } = await visit();
    await openConsole(page, demo);
    expect(page.url()).toBe(`${demo.gateway}/_console/`);
    await show(page, 'Routes');
    expect(page.url()).toBe(`${demo.gateway}/_console/#routes`);
    await page.reload();
    await page.getByRole('tab', { name: 'Routes', selected: true }).waitFor();
    await button(page, 'Call every route as everybody').waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('says what to do when it is opened without a key, and takes the link in the same tab', async () => {
    const { page, problems, close } = await visit();
    await page.goto(`${demo.gateway}/_console/`);
    await page.getByRole('heading', { name: 'This page needs the key of the running demo' }).waitFor();
    expect(await page.getByText('npm run demo').count()).toBe(1);
    expect(await seriousFindings(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.goto(`${demo.gateway}/_console/#key=${demo.key}`);
    await button(page, 'Get a token for reader').waitFor();
    await close();
  });

  it('says that the key is of another run', async () => {
    const { page, close } = await visit();
    await page.goto(`${demo.gateway}/_console/#key=of-yesterday`);
    await page.getByText('The key of this page is not of the demo that runs now.').waitFor();
    await page.reload();
    await page.getByText('It was opened without one.').waitFor();
    await close();
  });

  it('gets tokens, and shows the exchange without a secret and with the token masked', async () => {
    const { page, problems, close } = await visit();
    await openConsole(page, demo);
    await takeToken(page, 'reader');
    const exchange = page.locator('.exchange');
    expect(await exchange.getByText('Basic reader:••••••').count()).toBe(1);
    expect(await page.content()).not.toMatch(/reader-secret|eyJ[\w-]+\.eyJ/);
    await exchange.getByRole('button', { name: 'Reveal tokens' }).click();
    expect(await exchange.textContent()).toMatch(/"access_token": "eyJ[\w-]+\.eyJ/);
    await button(page, 'Opaque token for reader').click();
    await page.getByText('holds an opaque token').waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('reads a token in words, and sends what is pasted to nobody', async () => {
    const { page, problems, close } = await visit();
    await openConsole(page, demo, 'Token');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page
      .getByLabel(/^Token, or the whole Authorization header/)
      .fill(`Authorization: Bearer ${demo.tokens['none']}`);
    await button(page, 'Read it').click();
    await page.getByRole('heading', { name: 'pasted' }).waitFor();
    expect(await page.locator('.lifetime').textContent()).toMatch(/issued .* ago.*expires in \d+ minutes/);
    const aud = page.locator('.members > div', { has: page.getByText('aud', { exact: true }) });
    expect(await aud.textContent()).toMatch('For whom it was made.');
    expect(await page.locator('.dialects tr', { hasText: 'Which client asked?' }).textContent()).toMatch(
      /client_id.*azp.*cid/,
    );
    expect(asked).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('spoils a token, and each is refused for what is wrong with it (T-ALG-1)', async () => {
    const { page, problems, close } = await visit();
    await openConsole(page, demo);
    await takeToken(page, 'reader');
    await show(page, 'Token');
    const verdict = async (press: string, name: string): Promise<string | null> => {
      await button(page, new RegExp(`^${press}`)).click();
      const trial = page.locator('.trials > li', { has: page.locator('.who').getByText(name, { exact: true }) });
      await trial.waitFor();
      return trial.locator('summary').textContent();
    };
    expect(await verdict('As it is', 'reader')).toMatch('200');
    expect(await verdict('Expire', 'reader, expired')).toMatch(/401.*token_expired/);
    expect(await verdict('Other audience', 'reader, other audience')).toMatch(/401.*audience_mismatch/);
    expect(await verdict('Foreign key', 'reader, foreign key')).toMatch(/401.*signature_invalid/);
    expect(await verdict('alg none', 'reader, alg none')).toMatch(/401.*algorithm_not_accepted/);
    expect(await verdict('Missing scope', 'reader, no scope')).toMatch(/403.*scope_missing/);
    await page.locator('.trials summary', { hasText: 'reader, expired' }).click();
    expect(await page.locator('.trials [open] .steps .failed').textContent()).toMatch(/claims.*Get a new token/);
    await page.locator('.trials [open]').getByRole('button', { name: 'Look into this token' }).click();
    expect(await page.locator('.lifetime').textContent()).toMatch(/expired .* ago/);
    expect(problems).toEqual([]);
    await close();
  });

  it('fills the matrix with what each route really answers', async () => {
    const { page, problems, close } = await visit();
    await openConsole(page, demo);
    const matrix = await fillMatrix(page);
    const { routes } = await demo.session();
    for (const persona of ['nobody', 'reader', 'writer', 'none']) {
      for (const { method, path, url, apiKey } of routes) {
        const direct = await fetch(url, {
          method,
          headers: {
            ...(persona !== 'nobody' && { authorization: `Bearer ${demo.tokens[persona]}` }),
            ...(apiKey === true && { 'x-api-key': demo.apiKey }),
          },
        });
        expect([persona, method, path, matrix[persona]![`${method} ${path}`]]).toEqual([
          persona,
          method,
          path,
          direct.status,
        ]);
      }
    }
    expect(Object.values(matrix['attacker']!).filter((status) => status === 200)).toHaveLength(1); // the public route
    expect([matrix['AWS guest']!['GET /require-auth'], matrix['AWS member']!['GET /require-auth']]).toEqual([403, 200]);
    expect(problems).toEqual([]);
    await close();
  });

  it('opens a cell: request, answer, and each step of the decision; Escape leads back', async () => {
    const { page, close } = await visit();
    await openConsole(page, demo, 'Routes');
    await button(page, /^none, GET \/profile/).click();
    await page.getByRole('heading', { name: /^none GET \/profile/ }).waitFor();
    expect(await page.locator('.steps .failed').first().textContent()).toMatch(
      /scopes failed.*The route asks for profile:read.*Get a token/,
    );
    expect(await page.locator('.detail .exchange').textContent()).toMatch('insufficient_scope');
    await page.locator('#call:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.detail').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toMatch(/^none, GET \/profile/);
    await close();
  });

  it('sends a request of one’s own, and copies why it ended so', async () => {
    const { page, close } = await visit({ permissions: ['clipboard-read', 'clipboard-write'] });
    await openConsole(page, demo);
    await takeToken(page, 'reader');
    await show(page, 'Routes');
    await page.getByLabel('Method').selectOption('POST');
    await page.getByLabel('Path', { exact: true }).fill('/home/premium');
    await button(page, /^Call$/).click();
    await page.getByRole('heading', { name: 'reader POST /home/premium' }).waitFor();
    await button(page, 'Copy for a ticket').click();
    const ticket = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(ticket).toMatch(/^REFUSED {2}POST \/home\/premium {2}scope_missing\n/);
    expect(ticket).not.toMatch(/eyJ/);
    await page.getByLabel('Path', { exact: true }).fill('/nowhere/at/all');
    await button(page, /^Call$/).click();
    await page.getByRole('heading', { name: 'reader POST /nowhere/at/all' }).waitFor();
    expect(await page.locator('.steps .failed').first().textContent()).toMatch(
      'No route of the manifest serves this request',
    );
    await close();
  });

  it('tells of requests from elsewhere as they are decided, filters, pauses and replays them', async () => {
    const { page, problems, close } = await visit();
    await openConsole(page, demo, 'Live decisions');
    const rows = page.locator('.decisions > li');
    const askFromElsewhere = async (mark: string) =>
      fetch(`${demo.gateway}/home/${mark}`, { headers: { authorization: `Bearer ${demo.tokens['writer']}` } });
    await fetch(`${demo.gateway}/home/premium`, {
      method: 'POST',
      headers: { authorization: `Bearer ${demo.tokens['writer']}` },
    });
    const doors = /200 allowed\s*POST \/home\/premium\s*writer.*(authorizer|gateway cache).*guard/;
    await rows.filter({ hasText: doors }).first().waitFor();

    await page.getByRole('searchbox').fill('home/nowhere');
    await page.getByText('No decision matches the filter.').waitFor();
    await askFromElsewhere('nowhere-1');
    await rows.filter({ hasText: '/home/nowhere-1' }).waitFor();
    await button(page, 'Pause').click();
    await askFromElsewhere('nowhere-2');
    await button(page, /^Resume \(1 waiting\)/).waitFor();
    expect(await rows.count()).toBe(1);
    await button(page, /^Resume/).click();
    await rows.filter({ hasText: '/home/nowhere-2' }).waitFor();

    await rows
      .filter({ hasText: '/home/nowhere-1' })
      .getByRole('button', { name: /^Replay/ })
      .click();
    await rows.filter({ hasText: '/home/nowhere-1' }).nth(1).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('copies a decision as a curl line that holds no token', async () => {
    const { page, close } = await visit({ permissions: ['clipboard-read', 'clipboard-write'] });
    await openConsole(page, demo, 'Live decisions');
    await fetch(`${demo.gateway}/home/copied`, { headers: { authorization: `Bearer ${demo.tokens['reader']}` } });
    const row = page.locator('.decisions > li', { hasText: 'GET /home/copied' }).first();
    await row.getByRole('button', { name: 'curl' }).click();
    await row.getByRole('button', { name: 'Copied', exact: true }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      `curl -i \\\n  -H "Authorization: Bearer $TOKEN" \\\n  ${demo.gateway}/home/copied`,
    );
    await close();
  });

  it('connects again when the stream of decisions was lost', async () => {
    const { page, close } = await visit();
    let silent = true;
    await page.route('**/_console/api/decisions', (route) => (silent ? route.abort() : route.continue()));
    await openConsole(page, demo, 'Live decisions');
    await page.getByText('connection lost, trying again').waitFor();
    silent = false;
    await page.locator('.stream.live').waitFor();
    await close();
  });

  it('says on every tab that the demo was started anew', async () => {
    const { page, close } = await visit();
    await page.route('**/_console/api/decisions', (route) => route.fulfill({ status: 401, json: {} }));
    await openConsole(page, demo);
    await page.getByRole('alert').filter({ hasText: 'Open the link that npm run demo printed last' }).waitFor();
    await close();
  });

  it('shows a fault of its server as one, with what to do', async () => {
    const { page, close } = await visit();
    await page.route('**/_console/api/token', (route) => route.abort());
    await openConsole(page, demo);
    await button(page, 'Get a token for writer').click();
    expect(await page.getByRole('alert').filter({ hasText: 'The demo does not answer.' }).count()).toBe(1);
    await close();
  });

  it('shows the policy for the token in hand, and what drills change', async () => {
    const { page, problems, close } = await visit();
    await openConsole(page, demo);
    await takeToken(page, 'reader');
    await show(page, 'Policy and keys');
    await page.getByRole('region', { name: 'Policy document' }).waitFor();
    expect(await page.locator('.size').textContent()).toMatch(/\d{3} of 8,192 bytes/);
    const opens = page.locator('.opens li');
    expect(await opens.filter({ hasText: 'POST /home/premium' }).getByRole('img').getAttribute('aria-label')).toBe(
      'does not open',
    );
    expect(await opens.filter({ hasText: 'GET /profile' }).getByRole('img').getAttribute('aria-label')).toBe('opens');
    const kid = (await page.locator('.keys code').first().textContent())!;

    const drill = async (title: string): Promise<string | null> => {
      await page
        .locator('.drills')
        .getByRole('button', { name: new RegExp(`^${title}`) })
        .click();
      const report = page.locator('.report').first();
      await report.getByRole('heading', { name: new RegExp(`^${title}`) }).waitFor();
      return report.textContent();
    };
    expect(await drill('Issuer down')).toMatch(/local\s*answers\s*does not answer/);
    // Nothing is remembered, and the issuer is silent: an outage, neither an allow nor a refusal.
    expect(await drill('Clear caches')).toMatch(/200 allowed.*500 undecided/);
    expect(await drill('Issuer up')).toMatch(/does not answer\s*answers/);
    await drill('Clear caches');
    expect(await drill('Rotate keys')).toMatch(new RegExp(`keys of local.*${kid.slice(0, 8)}`));
    // The old key is gone: what is remembered goes on, and no longer once it is forgotten.
    expect(await drill('Clear caches')).toMatch(/200 allowed.*401 refused.*key_unknown/);
    expect(await page.locator('.keys code').first().textContent()).not.toBe(kid);
    expect(problems).toEqual([]);
    await close();
  });

  it('signs a person in, whose token opens what it says, and out again', async () => {
    const { page, problems, close } = await visit();
    await openConsole(page, demo);
    await button(page, 'Sign in').click();
    await page.getByRole('button', { name: /^Ada Lovelace/ }).click();
    await page.getByText('signed in', { exact: true }).waitFor();
    expect(page.url()).not.toMatch(/code=/);
    expect(await page.locator('.exchange').first().textContent()).toMatch(/code_challenge_method.*S256/);
    expect(await page.locator('.exchange').last().textContent()).toMatch(/grant_type=authorization_code/);
    await picture(page, 'signed-in');
    const matrix = await fillMatrix(page);
    expect(matrix['Ada Lovelace']).toMatchObject({
      'GET /profile': 200,
      'POST /home/premium': 200,
      'GET /require-auth': 403,
    });

    await show(page, 'Get a token');
    await button(page, 'Sign out').click();
    await page.getByRole('button', { name: 'Sign out' }).click(); // the provider asks as well
    await page.waitForURL(/_console/);
    await button(page, 'Sign in').waitFor();
    expect(await fillMatrix(page)).not.toHaveProperty('Ada Lovelace');
    expect(problems).toEqual([]);
    await close();
  });

  it('says that a session has expired (RP6)', async () => {
    const { page, close } = await visit();
    await page.clock.install();
    await openConsole(page, demo);
    await button(page, 'Sign in').click();
    await page.getByRole('button', { name: /^Ada Lovelace/ }).click();
    await page.getByText('signed in', { exact: true }).waitFor();
    await page.reload(); // the refresh token is in no storage
    await page.getByText('signed in', { exact: true }).waitFor();
    await page.clock.fastForward('01:01:00');
    await page.getByText('session expired').waitFor();
    await button(page, 'Sign in again').waitFor();
    expect(await page.locator('.hand').textContent()).not.toMatch('Ada');
    await close();
  });

  it('has ended the session whose token the gateway does not know, whatever the clock says (RP6)', async () => {
    const { page, close } = await visit();
    await openConsole(page, demo);
    await button(page, 'Sign in').click();
    await page.getByRole('button', { name: /^Ada Lovelace/ }).click();
    await page.getByText('signed in', { exact: true }).waitFor();
    await page.reload(); // nothing to renew with
    await page.getByText('signed in', { exact: true }).waitFor();
    await page.locator('.exchange', { hasText: 'code_challenge_method' }).waitFor();
    expect(await page.getByText('No exchange is known').count()).toBe(0);
    const call = async (who: string, status: string): Promise<void> => {
      await show(page, 'Routes');
      await button(page, new RegExp(`^${who}, GET /profile`)).click();
      await page.locator('.detail .exchange .status', { hasText: status }).waitFor();
      await show(page, 'Get a token');
    };
    await call('Ada Lovelace', '200');
    // Neither a stranger's token, nor none, nor a spoiled one of hers ends the session.
    await call('nobody', '401');
    await call('attacker', '401');
    await page.getByLabel('In hand').selectOption({ label: 'Ada Lovelace' });
    await show(page, 'Token');
    await button(page, /^Foreign key/).click();
    await page.locator('.trials summary', { hasText: 'signature_invalid' }).waitFor();
    await show(page, 'Get a token');
    await page.getByText('signed in', { exact: true }).waitFor();

    await demo.drill('rotate-keys');
    await demo.drill('clear-caches');
    await show(page, 'Routes');
    await button(page, /^Ada Lovelace, GET \/profile/).click(); // answered before: shows that
    await button(page, 'Call again').click();
    await page.locator('.detail .exchange .status', { hasText: '401' }).waitFor();
    await show(page, 'Get a token');
    await page.getByText('session expired').waitFor();
    await button(page, 'Sign in again').waitFor();
    expect(await page.locator('.hand').textContent()).not.toMatch('Ada');
    // Why it ended can still be read.
    await show(page, 'Routes');
    expect(await page.locator('.detail').textContent()).toMatch(/Ada Lovelace.*GET \/profile.*key_unknown/);
    await close();
  });

  it('signs a person out at the provider by its client alone, also after its keys have changed', async () => {
    const { page, problems, close } = await visit();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await openConsole(page, demo);
    await button(page, 'Sign in').click();
    await page.getByRole('button', { name: /^Ada Lovelace/ }).click();
    await page.getByText('signed in', { exact: true }).waitFor();
    await demo.drill('rotate-keys');
    await button(page, 'Sign out').click();
    await page.getByRole('heading', { name: 'Sign out?' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await page.waitForURL(/_console/);
    await button(page, 'Sign in').waitFor();
    expect(asked.filter((url) => /id_token_hint|eyJ/.test(url))).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('has all tabs at a glance on a telephone, and keeps a path of thousands of characters within bounds', async () => {
    const { page, close } = await visit({ viewport: { width: 360, height: 800 } });
    await openConsole(page, demo, 'Routes');
    for (const tab of await page.getByRole('tab').all()) {
      const { x, width } = (await tab.boundingBox())!;
      expect(x + width).toBeLessThanOrEqual(360);
    }
    await page.getByLabel('Path', { exact: true }).fill(`/${'long/'.repeat(1000)}`);
    await button(page, /^Call$/).click();
    await page.locator('.detail .exchange .status').waitFor();
    for (const place of ['#call', '.detail .exchange summary']) {
      expect([place, (await page.locator(place).boundingBox())!.height < 160]).toEqual([place, true]);
    }
    expect(await seriousFindings(page)).toEqual([]);
    await show(page, 'Live decisions');
    const row = page.locator('.decisions > li', { hasText: '/long/long' }).first();
    await row.waitFor();
    expect((await row.boundingBox())!.height).toBeLessThan(220);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await close();
  });

  it('is walked through with the keyboard alone', async () => {
    const { page, close } = await visit();
    await openConsole(page, demo);
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    const shown = () => page.getByRole('tabpanel').getAttribute('aria-labelledby');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Get a token');
    for (const tab of [...tabNames.slice(1), tabNames[0]]) {
      await page.keyboard.press('ArrowRight');
      expect(await focused()).toBe(tab);
      expect(await shown()).toBe(`tab-${tab.toLowerCase().replaceAll(' ', '-').replace('live-decisions', 'live')}`);
    }
    await page.keyboard.press('End');
    expect(await focused()).toBe('Policy and keys');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('Routes');
    // Tab: panel, two boxes, the button, and then one stop for the whole grid.
    for (let stops = 0; stops < 6; stops += 1) {
      await page.keyboard.press('Tab');
      if ((await focused()).startsWith('nobody, GET /profile')) break;
    }
    expect(await focused()).toMatch(/^nobody, GET \/profile/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toMatch(/^reader, GET \/me/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^reader GET \/me/ }).waitFor();
    await page.locator('#call:focus').waitFor();
    const outline = await page.evaluate<string>(`getComputedStyle(document.activeElement).outlineStyle`);
    expect(outline).not.toBe('none');
    await close();
  });

  it.each([
    ['light', 1280],
    ['dark', 360],
  ] as const)(
    'has no serious accessibility finding, and does not scroll sideways: %s, %i px',
    async (colorScheme, width) => {
      const { page, problems, close } = await visit({
        colorScheme,
        viewport: { width, height: 800 },
        reducedMotion: 'reduce',
      });
      const look = async (name: string): Promise<void> => {
        expect([name, await seriousFindings(page)]).toEqual([name, []]);
        expect([name, await scrollsSideways(page)]).toEqual([name, false]);
        if (width === 1280) await picture(page, name);
      };
      await openConsole(page, demo);
      await takeToken(page, 'reader');
      await look('get-a-token');
      await show(page, 'Token');
      await look('token');
      for (const how of ['As it is', 'Expire', 'Other audience', 'Foreign key', 'alg none', 'Missing scope']) {
        await button(page, new RegExp(`^${how}`)).click();
        await page.locator('.spoilers button:enabled').first().waitFor();
      }
      await page.locator('.trials summary', { hasText: 'foreign key' }).click();
      await page.locator('.spoil').scrollIntoViewIfNeeded();
      await look('spoiled');
      await fillMatrix(page);
      await look('routes');
      if (width === 1280) {
        await page.emulateMedia({ colorScheme: 'dark' });
        await picture(page, 'routes-dark');
        await page.emulateMedia({ colorScheme });
      }
      await button(page, /^none, GET \/home\/premium/).click();
      await page.locator('#call:focus').waitFor();
      await page.evaluate(`document.querySelector('.detail').scrollIntoView()`);
      await look('decision');
      await show(page, 'Live decisions');
      await page.evaluate('scrollTo(0, 0)');
      await look('live');
      await show(page, 'Policy and keys');
      await page.getByRole('region', { name: 'Policy document' }).waitFor();
      const drill = async (title: string): Promise<void> => {
        await page
          .locator('.drills')
          .getByRole('button', { name: new RegExp(`^${title}`) })
          .click();
        await page
          .locator('.report')
          .first()
          .getByRole('heading', { name: new RegExp(`^${title}`) })
          .waitFor();
      };
      await drill('Issuer down');
      await drill('Clear caches');
      await look('policy-and-keys');
      await drill('Issuer up');
      expect(problems).toEqual([]);
      await close();
    },
  );
});
