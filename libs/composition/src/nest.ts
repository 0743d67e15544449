export { CompositionModule } from './composition.module.js';
export {
  AUTHENTICATION,
  CLOCK,
  DECISION_LOG,
  ENVIRONMENT,
  FETCHER,
  LOG_WRITER,
  SENDER,
  SETTINGS,
  TOKEN_EVENTS,
} from './composition.tokens.js';
export { credentialOptions } from './credential-options.js';
export { OutboundModule, TOKEN_CLIENT } from './outbound.module.js';
export { protectedResourceOf } from './protected-resource.js';
export { SallyportModule, type SallyportOptions } from './sallyport.module.js';
export { TokenEventsModule } from './token-events.module.js';
export { serve, type ServeOptions } from './serve.js';
