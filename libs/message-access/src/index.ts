export { answerMessages, type AnswerMessagesOptions } from './answer-messages.js';
export { connectGuarded } from './connect-guarded.js';
export type { MessageEnvelope } from './envelope.js';
export { MessageAccessModule } from './message-access.module.js';
export type { MessageProblem } from './message-errors.js';
