import { useState } from 'preact/hooks';
import { masked } from './masked.js';

/** A token as it is shown where it is not the point: masked, until somebody asks. */
export function SecretText({ text, name }: { readonly text: string; readonly name: string }) {
  const [shown, setShown] = useState(false);
  return (
    <span class="secret">
      <code class={shown ? 'wrap' : ''}>{shown ? text : masked(text)}</code>{' '}
      <button type="button" class="quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {shown ? 'Hide' : 'Reveal'}
        <span class="unseen"> {name}</span>
      </button>
    </span>
  );
}
