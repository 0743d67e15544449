/** Put in place by the bundler where `npm run snapshot` has left a file; unknown to everything that runs unbundled. */
declare const SALLYPORT_ISSUER_SNAPSHOT: unknown;

/** What the issuers said when this was built, or undefined. Not checked: whoever opens it does. */
export const issuerSnapshot: unknown =
  typeof SALLYPORT_ISSUER_SNAPSHOT === 'undefined' ? undefined : SALLYPORT_ISSUER_SNAPSHOT;
