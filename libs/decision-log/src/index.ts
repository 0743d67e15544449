export { decisionChannel } from './decision-channel.js';
export type { DecisionCount } from './decision-counts.js';
export {
  createDecisionLog,
  logLevels,
  type DecisionLog,
  type DecisionLogOptions,
  type LogLevel,
} from './decision-log.js';
export type { DecisionRecord } from './decision-record.js';
export { faultRecord } from './fault-record.js';
