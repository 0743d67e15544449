import { GateGlyph } from './gate-glyph.js';

/** What is shown to whoever opened the page without the link of the demo, or after it ended. */
export function NoKey({ says }: { readonly says?: string }) {
  return (
    <main class="no-key">
      <GateGlyph />
      <h1>This page needs the key of the running demo</h1>
      <p>{says ?? 'It was opened without one.'}</p>
      <ol>
        <li>
          Start the demo, if it is not running: <code>npm run demo</code>
        </li>
        <li>
          Open the link it prints after <code>console</code>. It ends in <code>#key=…</code>, which is good for that
          run.
        </li>
      </ol>
      <p class="faint">
        The key stays in this tab and is taken out of the address. Without it nobody on this machine or in another page
        can get tokens here or turn the issuer off.
      </p>
    </main>
  );
}
