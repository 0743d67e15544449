export {
  createTokenEvents,
  type TokenEventOutcome,
  type TokenEvents,
  type TokenEventsOptions,
} from './token-events.js';
