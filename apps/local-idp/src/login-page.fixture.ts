/** The login page behind an authorization URL, as a browser has it: with the cookies that lead there. */
export async function openLoginPage(authorizationUrl: URL) {
  const first = await fetch(authorizationUrl, { redirect: 'manual' });
  const cookie = first.headers
    .getSetCookie()
    .map((each) => each.split(';', 1)[0])
    .join('; ');
  const location = first.headers.get('location');
  const page = location === null ? first : await fetch(new URL(location, authorizationUrl), { headers: { cookie } });
  const text = await page.text();
  const attribute = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? '';
  const action = new URL(attribute(/<form method="post" action="([^"]+)"/), authorizationUrl);
  const ticket = attribute(/name="ticket" value="([^"]+)"/);
  return {
    page,
    text,
    ticket,
    async press(button: Readonly<Record<string, string>>, also: Readonly<Record<string, string>> = {}) {
      const body = new URLSearchParams({ ticket, ...button, ...also });
      let answer = await fetch(action, { method: 'POST', body, headers: { cookie }, redirect: 'manual' });
      const next = new URL(answer.headers.get('location') ?? action, action);
      // oidc-provider goes on at its own address before it sends the browser back.
      if (next.origin === action.origin && next.href !== action.href) {
        answer = await fetch(next, { headers: { cookie }, redirect: 'manual' });
      }
      return answer;
    },
  };
}
