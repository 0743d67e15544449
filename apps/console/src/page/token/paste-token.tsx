import { useId, useState } from 'preact/hooks';
import { useDesk } from '../state/desk.js';
import { paste } from '../state/token-actions.js';

/** Takes a token, an Authorization header or a line of `export` from elsewhere. */
export function PasteToken({ open }: { readonly open: boolean }) {
  const desk = useDesk();
  const field = useId();
  const [text, setText] = useState('');
  return (
    <details class="paste" open={open}>
      <summary>Paste a token</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          paste(desk, text);
          setText('');
        }}
      >
        <label for={field}>Token, or the whole Authorization header. It stays in this page.</label>
        <textarea
          id={field}
          rows={3}
          spellcheck={false}
          autocomplete="off"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" disabled={text.trim() === ''}>
          Read it
        </button>
      </form>
    </details>
  );
}
