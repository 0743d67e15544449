/** The first word of a Redis error, the name of an AWS one, the code of a system call. */
const code = /^[A-Za-z][A-Za-z_]{2,50}$/;

/**
 * Returns what kind of failure it was, in a word. The text of an error is left out: it can repeat an address with its
 * password, or the command with what was written.
 */
export function faultCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { code: system, name, message } = error as NodeJS.ErrnoException;
  const redis = name === 'ReplyError' ? message.split(' ', 1)[0] : undefined;
  return [redis, system, name].find((word) => word !== undefined && code.test(word)) ?? 'unknown error';
}
