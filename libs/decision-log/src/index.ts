export type { DecisionCount } from './decision-counts.js';
export {
  createDecisionLog,
  logLevels,
  type DecisionLog,
  type DecisionLogOptions,
  type DecisionRecord,
  type LogLevel,
} from './decision-log.js';
export { faultRecord } from './fault-record.js';
