import type { Refusal } from './refusal.js';

/** Pure and without AWS words; the adapters translate it. */
export type Decision = { readonly effect: 'allow' } | { readonly effect: 'deny'; readonly refusal: Refusal };
