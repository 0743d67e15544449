import type { RestApi } from '@sallyport/gateway-emulator';

export const withKeys = (
  apiKeys: NonNullable<RestApi['apiKeys']>,
  usagePlans: NonNullable<RestApi['usagePlans']>,
): Pick<RestApi, 'apiKeys' | 'usagePlans'> => ({
  ...(apiKeys.length > 0 && { apiKeys }),
  ...(usagePlans.length > 0 && { usagePlans }),
});
