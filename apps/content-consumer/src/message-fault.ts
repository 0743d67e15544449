import { HttpException } from '@nestjs/common';
import type { MessageProblem } from '@sallyport/message-access';
import { faultOf } from './upstream-fault.js';

/** Returns what our caller is told: the refusal of the service with its status, or why there was no answer. */
export function messageFaultOf(error: unknown): Error {
  if (isProblem(error)) return new HttpException(error, error.status);
  return faultOf(error);
}

/** It came over the network: nothing of it is taken for granted. */
function isProblem(error: unknown): error is MessageProblem {
  const { status, reason } = (error ?? {}) as { readonly status?: unknown; readonly reason?: unknown };
  return typeof status === 'number' && [400, 401, 403, 500, 503].includes(status) && typeof reason === 'string';
}
