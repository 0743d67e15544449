/** Returns a body for reading: JSON and forms with one member a line, anything else as it is. */
export function prettyBody(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' ? JSON.stringify(value, null, 2) : body;
  } catch {
    return /^[\w.~%+-]+=[^\s]*(&[\w.~%+-]+=[^\s]*)*$/.test(body) ? body.replaceAll('&', '\n&') : body;
  }
}
