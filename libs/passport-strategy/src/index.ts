export { PassportBearerGuard } from './passport-bearer.guard.js';
export { PassportStrategyModule } from './passport-strategy.module.js';
export { PASSPORT_STRATEGY_OPTIONS, type PassportStrategyOptions } from './passport-strategy.options.js';
export { PassportPrincipalSource } from './passport.principal-source.js';
export { SallyportStrategy } from './sallyport.strategy.js';
