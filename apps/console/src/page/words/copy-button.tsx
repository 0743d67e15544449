import { useState } from 'preact/hooks';
import { useDesk } from '../state/desk.js';

/** Puts a text on the clipboard and says so. `text` is asked for when the button is pressed. */
export function CopyButton({ text, children }: { readonly text: () => string; readonly children: string }) {
  const { store } = useDesk();
  const [said, setSaid] = useState<string>();
  const copy = async (): Promise<void> => {
    const words = await navigator.clipboard.writeText(text()).then(
      () => 'Copied',
      () => 'Not copied: the browser refused',
    );
    setSaid(words);
    store.update(() => ({ announcement: `${words}.` }));
    setTimeout(() => setSaid(undefined), 2_000);
  };
  return (
    <button type="button" class="quiet" onClick={() => void copy()}>
      {said ?? children}
    </button>
  );
}
