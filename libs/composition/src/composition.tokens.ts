/** Injection tokens; each can be overridden in a testing module. */
export const ENVIRONMENT = Symbol('ENVIRONMENT');
export const SETTINGS = Symbol('SETTINGS');
export const CLOCK = Symbol('CLOCK');
/** How issuers are asked. */
export const SENDER = Symbol('SENDER');
/** `fetch`, for calling others. */
export const FETCHER = Symbol('FETCHER');
export const LOG_WRITER = Symbol('LOG_WRITER');
export const AUTHENTICATION = Symbol('AUTHENTICATION');
export const DECISION_LOG = Symbol('DECISION_LOG');
/** What takes the events of issuers about their tokens; null where none are taken. */
export const TOKEN_EVENTS = Symbol('TOKEN_EVENTS');
