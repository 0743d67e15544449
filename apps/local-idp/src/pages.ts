import { createHash } from 'node:crypto';
import type { DialectAnswer } from './http-exchange.js';

/** A piece of a page whose values were escaped on the way in. */
export class Html {
  constructor(readonly text: string) {}
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!);

type Piece = string | Html | readonly Html[];

/** Markup with values in it. A string is escaped; only what was made here before goes in as it is. */
export function html(markup: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const safe = (piece: Piece): string => {
    if (typeof piece === 'string') return escape(piece);
    return piece instanceof Html ? piece.text : piece.map(({ text }) => text).join('');
  };
  return new Html(String.raw({ raw: markup }, ...pieces.map(safe)));
}

const style = `
:root { color-scheme: light dark; --ink: #1d2733; --faint: #536172; --line: #d5dce5; --card: #fff; --back: #eef2f6;
  --blue: #1556b8; font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8edf3; --faint: #a3b1c1; --line: #37424f; --card: #1a2028; --back: #10151b; --blue: #8fbaff; }
}
* { box-sizing: border-box; }
body { min-height: 100vh; margin: 0; padding: 1.25rem; display: grid; align-items: center; justify-items: center;
  background: var(--back); color: var(--ink); }
main { width: min(26rem, 100%); padding: 1.75rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .9rem; border-top: 4px solid var(--blue); }
h1 { font-size: 1.45rem; line-height: 1.25; margin: 0 0 .5rem; }
p, ul { margin: 0 0 1rem; }
p { color: var(--faint); }
p code { color: var(--ink); font-weight: 600; }
ul { display: flex; flex-wrap: wrap; gap: .4rem; padding: 0; list-style: none; }
li { padding: .05rem .65rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .9rem; }
code { overflow-wrap: anywhere; }
button { display: block; width: 100%; margin: 0 0 .6rem; padding: .75rem 1rem; font: inherit; font-weight: 600;
  text-align: left; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .55rem;
  cursor: pointer; }
button span { display: block; font-size: .88rem; font-weight: 400; color: var(--faint); }
button:hover { border-color: var(--blue); }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
button.cancel { border-color: transparent; text-align: center; font-weight: 400; color: var(--blue); }
small { display: block; margin-top: .5rem; color: var(--faint); text-align: center; }
`;

/** In one piece: what is hashed is what stands between the tags. */
const styleElement = new Html(`<style>${style}</style>`);
const styleHash = createHash('sha256').update(style).digest('base64');

/** No script, no foreign origin, no frame. Browsers hold the redirect after a form to `form-action` as well. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "form-action 'self' http://127.0.0.1:* http://localhost:*",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const headers = {
  'content-security-policy': policy,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

export interface PageAnswer extends DialectAnswer {
  readonly body: string;
}

export function page(status: number, title: string, content: Html): PageAnswer {
  const whole = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `;
  return { status, headers, body: whole.text };
}

/** What a browser is shown when there is no address it may be sent back to. */
export const errorPage = (status: number, error: string, description: string): PageAnswer =>
  page(
    status,
    'This sign-in cannot go on',
    html`<p>${description}</p>
      <p><code>${error}</code></p>`,
  );
