import type { JSX } from 'preact';
import { outcomeWords, type Outcome } from './outcome.js';

const shapes: Readonly<Record<Outcome | 'skipped', JSX.Element>> = {
  allow: (
    <>
      <circle cx="8" cy="8" r="7" />
      <path class="stroke" d="m4.8 8.3 2.2 2.2 4.2-4.8" />
    </>
  ),
  deny: (
    <>
      <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" />
      <path class="stroke" d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" />
    </>
  ),
  trouble: (
    <>
      <path d="M8 1.2 15.4 14.4H.6z" />
      <path class="stroke" d="M8 6v3.6m0 2v.2" />
    </>
  ),
  skipped: <path class="stroke" d="M4.5 8h7" />,
};

/** A sign whose shape says what its colour says. Beside words it is silent; alone it has a `label`. */
export function Mark({ of, label }: { readonly of: Outcome | 'skipped'; readonly label?: string }) {
  return (
    <svg
      class={`mark mark-${of}`}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      {...(label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label })}
    >
      {shapes[of]}
    </svg>
  );
}

/** A status with what it means: `403 refused`. */
export function StatusBadge({ status, outcome }: { readonly status: number; readonly outcome: Outcome }) {
  return (
    <span class={`badge ${outcome}`}>
      <Mark of={outcome} />
      <span class="num">{status === 0 ? '—' : status}</span> <span class="word">{outcomeWords[outcome]}</span>
    </span>
  );
}
