import type { Drill } from '../../shapes.js';

export const drillWords: Readonly<Record<Drill, { readonly title: string; readonly says: string }>> = {
  'rotate-keys': { title: 'Rotate keys', says: 'A new key signs from now on.' },
  'issuer-down': { title: 'Issuer down', says: 'It answers nobody any more.' },
  'issuer-up': { title: 'Issuer up', says: 'It answers again.' },
  'clear-caches': { title: 'Clear caches', says: 'The gateway and the authorizer forget.' },
};
