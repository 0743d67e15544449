/** Returns a token as it is shown where it is not the point: enough to tell two apart, too little to use. */
export function masked(token: string): string {
  if (token.length <= 16) return '••••';
  return `${token.slice(0, 6)}••••${token.slice(-4)}`;
}

const compactJws = /\beyJ[\w-]+\.[\w-]*\.[\w-]*/g;

/** Returns a text in which every JWT, and each of `secrets`, is masked. */
export function maskedText(text: string, secrets: readonly string[] = []): string {
  const withoutSecrets = secrets
    .filter(Boolean)
    .reduce((whole, secret) => whole.replaceAll(secret, masked(secret)), text);
  return withoutSecrets.replace(compactJws, masked);
}
