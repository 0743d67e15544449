/** Put in place by `npm run build`; unknown to everything that runs unbundled. */
declare const SALLYPORT_MANIFEST_TAG: string;

/** The tag of the manifest that all applications of this build enforce together, or undefined. */
export const builtManifestTag = (): string | undefined =>
  typeof SALLYPORT_MANIFEST_TAG === 'undefined' ? undefined : SALLYPORT_MANIFEST_TAG;

/** Tags come with events: whoever may invoke the function could send any number of them. */
const maxSeen = 10;

/**
 * Returns a function that looks at what the gateway's authorizer handed over, and gives notice, once a tag, of a manifest
 * that is not this function's own. It changes no decision: the guard enforces its own declaration in any case.
 */
export function manifestWatch(
  own: string,
  notice: (message: string) => void,
): (context: Readonly<Record<string, unknown>> | undefined) => void {
  const seen = new Set<string>([own]);
  return (context) => {
    if (context === undefined || !Object.hasOwn(context, 'manifest')) return;
    const { manifest } = context;
    const tag = typeof manifest === 'string' && /^[0-9a-f]{12}$/.test(manifest) ? manifest : 'in no known form';
    if (seen.has(tag) || seen.size > maxSeen) return;
    seen.add(tag);
    notice(
      `The gateway’s policy comes from another declaration of the routes (manifest ${tag}) than this function’s ` +
        `(manifest ${own}): deploy both.`,
    );
  };
}
