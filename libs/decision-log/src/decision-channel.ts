import { channel } from 'node:diagnostics_channel';

/**
 * Where an observer inside the process is told every decision, whatever level is logged: a `DecisionRecord`, at once and in
 * the async context of whoever decided. It holds what a line of the log holds, and nothing is put together for it while
 * nobody has subscribed.
 */
export const decisionChannel = channel('sallyport:decision');
