import type { ClientSecret } from './client-secret.js';

export const sameSecret = (one: ClientSecret, other: ClientSecret): boolean =>
  one.clientId === other.clientId && one.clientSecret === other.clientSecret;
