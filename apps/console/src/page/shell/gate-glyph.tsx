/** A sally port: the small gate in the large one. */
export const GateGlyph = () => (
  <svg class="glyph" viewBox="0 0 28 28" width="28" height="28" aria-hidden="true">
    <path class="wall" d="M2 27V4h4v3h4V4h8v3h4V4h4v23h-7v-8a5 5 0 0 0-10 0v8z" />
    <path class="door" d="M11.5 27v-8a2.5 2.5 0 0 1 5 0v8z" />
  </svg>
);
