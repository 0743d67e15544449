import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from '@sallyport/protocol';
import { principalOf } from './request-principal.js';

/** The verified principal of this call: a handler parameter. `undefined` on public handlers. */
export const CurrentPrincipal = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal | undefined => principalOf(context),
);
