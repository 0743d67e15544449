import type { DevelopmentClient } from './development-clients.js';
import type { People, PersonaName } from './people.js';
import { peopleTokens, type PeopleEndpoints } from './people-tokens.js';

/** Nothing needs to listen there: `signIn()` reads the address it would be called back at. */
const redirectUri = 'http://localhost:4004/callback';

/** @param origins - of the server itself: what leads elsewhere is the way back to the application */
export function createPeople(
  client: DevelopmentClient,
  origins: readonly string[],
  endpoints: PeopleEndpoints,
): People {
  const door: Pick<People, 'client' | 'redirectUri' | 'signIn'> = {
    client,
    redirectUri,
    signIn: (authorizationUrl, persona = 'ada') => signIn(new URL(authorizationUrl), persona, origins),
  };
  return { ...door, tokens: (wanted = {}) => peopleTokens(door, endpoints, wanted) };
}

/** A browser of few words: follows redirects, keeps cookies, presses the button of a persona. */
async function signIn(start: URL, persona: PersonaName, origins: readonly string[]): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = start;
  let form: URLSearchParams | undefined;
  for (let steps = 0; steps < 10; steps += 1) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    const page = await response.text();
    if (location !== null) {
      url = new URL(location, url);
      form = undefined;
      if (!origins.includes(url.origin)) return url;
      continue;
    }
    const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1];
    if (response.status !== 200 || action === undefined) {
      throw new Error(`no way to sign in: ${response.status} ${/<code>([^<]*)/.exec(page)?.[1] ?? ''}`.trimEnd());
    }
    url = new URL(action, url);
    form = new URLSearchParams({ ticket: /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? '', persona });
  }
  throw new Error('no way to sign in: the server sends the browser around');
}
