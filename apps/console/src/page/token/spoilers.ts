import type { Spoiler } from '../../shapes.js';

/** What each way of spoiling does, for the button. */
export const spoilers: Readonly<Record<Spoiler, { readonly title: string; readonly says: string }>> = {
  expire: { title: 'Expire', says: 'exp lies in the past. The signature is genuine.' },
  'other-audience': { title: 'Other audience', says: 'Made for another API. The signature is genuine.' },
  'foreign-key': { title: 'Foreign key', says: 'Same claims and kid, signed by somebody else.' },
  'alg-none': { title: 'alg none', says: 'Says it needs no signature, and has none.' },
  'missing-scope': { title: 'Missing scope', says: 'Genuine in all, and granted nothing.' },
};
