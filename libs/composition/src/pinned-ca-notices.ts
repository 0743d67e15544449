import type { Settings } from '@sallyport/settings';

/** Returns what is to be said at start of pinned CAs that have expired: nothing they issued is accepted any more. */
export function pinnedCaNotices({ identityProviders }: Settings, nowMs: number): string[] {
  return identityProviders.flatMap((provider) => {
    const expire = 'pinnedChains' in provider ? (provider.pinnedChains?.rootsExpire ?? []) : [];
    return expire.flatMap((at, index) =>
      at >= nowMs
        ? []
        : [
            `Pinned CA ${index + 1} of ${provider.name} expired on ${new Date(at).toISOString()}: ` +
              'what it issued is refused. Put its successor in its place.',
          ],
    );
  });
}
