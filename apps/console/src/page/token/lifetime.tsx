import { expiryInWords, momentInWords } from '../words/time-words.js';
import { useNow } from '../words/use-now.js';
import type { Json } from './decode-token.js';
import { tokenTimes } from './token-times.js';

/** From when it was issued to when it ends, and where now is. */
export function Lifetime({ claims }: { readonly claims: Json }) {
  const now = useNow();
  const times = tokenTimes(claims, now);
  if (times === undefined) return null;
  const { issuedAt, expiresAt, spent } = times;
  const over = spent === 1;
  return (
    <figure class={over ? 'lifetime over' : 'lifetime'}>
      <svg viewBox="0 0 1000 8" preserveAspectRatio="none" width="100%" height="8" aria-hidden="true">
        <rect class="whole" width="1000" height="8" />
        <rect class="spent" width={Math.max(4, spent * 1000)} height="8" />
      </svg>
      <figcaption>
        <span>issued {momentInWords(issuedAt, now)}</span>
        <b>{expiryInWords(expiresAt, now)}</b>
      </figcaption>
    </figure>
  );
}
