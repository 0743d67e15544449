import { jsonPieces } from './json-pieces.js';

/** JSON for reading: what is a name, a text or a word of the format is told by its tint. */
export const JsonText = ({ value, name }: { readonly value: unknown; readonly name: string }) => (
  <pre class="json" role="region" aria-label={name} tabIndex={0}>
    {jsonPieces(JSON.stringify(value, null, 2)).map(({ kind, text }, index) =>
      kind === 'plain' ? (
        text
      ) : (
        <span key={index} class={kind}>
          {text}
        </span>
      ),
    )}
  </pre>
);
