/** Milliseconds since the epoch. Passed in everywhere, so that tests own the time. */
export type Clock = () => number;
