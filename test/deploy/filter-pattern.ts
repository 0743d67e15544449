/**
 * Whether a metric filter of CloudWatch Logs counts a line, for patterns of words: those without `?` must all occur; where
 * every one has it, one of them must. Beside words without it AWS ignores those with it. Knows no JSON and no regular
 * expression. (CloudWatch Logs, "Filter pattern syntax for metric filters", unstructured log events.)
 */
export function countsLine(pattern: string, line: string): boolean {
  const words = [...pattern.matchAll(/(\??)(?:"([^"]+)"|([\w.]+))/g)].map(([, mark, quoted, plain]) => ({
    optional: mark === '?',
    occurs: line.includes(quoted ?? plain!),
  }));
  const required = words.filter(({ optional }) => !optional);
  return required.length > 0 ? required.every(({ occurs }) => occurs) : words.some(({ occurs }) => occurs);
}
