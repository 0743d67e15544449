import type { Door } from '../../shapes.js';

/** Where a decision was taken, in words. */
export const doors: Readonly<Record<Door['at'], string>> = {
  gateway: 'gateway',
  'gateway-cache': 'gateway cache',
  authorizer: 'authorizer',
  guard: 'guard',
};
