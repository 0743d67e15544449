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
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 26rem; margin: 10vh auto; padding: 0 1.5rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .5rem; }
p, ul { margin: 0 0 1rem; }
ul { padding-left: 1.2rem; }
code { overflow-wrap: anywhere; }
button { display: block; width: 100%; margin: 0 0 .6rem; padding: .7rem 1rem; font: inherit; text-align: left;
  color: inherit; background: transparent; border: 1px solid; border-radius: .4rem; cursor: pointer; }
button span { display: block; font-size: .85rem; }
button:hover { border-color: #1f6feb; }
:focus-visible { outline: 3px solid #1f6feb; outline-offset: 2px; }
button.cancel { border-style: dashed; text-align: center; }
small { display: block; }
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
