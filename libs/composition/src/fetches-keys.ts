import type { Settings } from '@sallyport/settings';

/** Whether an issuer is asked for keys. Not where a pinned CA vouches for every key: those end with their certificates. */
export const fetchesKeys = ({ identityProviders }: Pick<Settings, 'identityProviders'>, name: string): boolean =>
  !identityProviders.some((one) => one.name === name && 'pinnedChains' in one && (one.pinnedChains?.only ?? false));
