import type { ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { refused, RefusalError } from '@sallyport/protocol';
import type { SallyportStrategy } from './sallyport.strategy.js';

/**
 * Nest's AuthGuard on the strategy of its own application: passport's register of names belongs to the process, and two
 * applications in one must not verify each other's tokens. Throws our errors as they are.
 *
 * Made by a factory, not by the container: AuthGuard lets options found there replace the strategy.
 */
export class PassportBearerGuard extends AuthGuard() {
  constructor(strategy: SallyportStrategy) {
    // passport takes a strategy in place of its name; its types and Nest's do not say so.
    super({ defaultStrategy: strategy as unknown as string });
  }

  override handleRequest<Principal>(
    error: unknown,
    principal: Principal | false,
    info: unknown,
    _context?: ExecutionContext,
  ): Principal {
    if (error) throw error;
    if (principal) return principal;
    throw info instanceof Error ? info : new RefusalError(refused('credential_missing').refusal);
  }
}
