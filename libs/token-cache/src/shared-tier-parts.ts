/** What is loaded at once when a store is shared. */
export { EntrySeal } from './entry-seal.js';
export { openSharedStore } from './open-shared-store.js';
export { SharedTier } from './shared-tier.js';
