/**
 * Returns what `make` makes, an error without a stack: for the caller's faults, which are many, point at no line of code
 * and would cost more to trace than to decide.
 */
export function withoutStack<Made extends Error>(make: () => Made): Made {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
