type OidcProvider = typeof import('oidc-provider');

/** Said once on import under Node 20, which works here; everything else oidc-provider says is passed on. */
const expected = /oidc-provider WARNING: Unsupported runtime/;

let loading: Promise<OidcProvider> | undefined;

/** oidc-provider, loaded on first use: it is the largest part of the start-up time. */
export function loadOidcProvider(): Promise<OidcProvider> {
  loading ??= importQuietly();
  return loading;
}

async function importQuietly(): Promise<OidcProvider> {
  const { warn } = console;
  const filtered = (...args: unknown[]): void => {
    if (!expected.test(String(args[0]))) warn.apply(console, args);
  };
  console.warn = filtered;
  try {
    return await import('oidc-provider');
  } finally {
    if (console.warn === filtered) console.warn = warn;
  }
}
