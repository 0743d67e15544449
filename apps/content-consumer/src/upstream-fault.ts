import { HttpException, Logger } from '@nestjs/common';
import { OutageError } from '@sallyport/protocol';
import { ProblemException } from '@sallyport/resource-server';
import { GrantRefusedError } from '@sallyport/token-client';

const logger = new Logger('content-consumer');

/**
 * Returns what our caller is told when there is no answer to hand on. Without a token there was no call at all. The log
 * has the reason; neither holds a token or a secret.
 */
export function faultOf(error: unknown): Error {
  if (error instanceof OutageError) {
    logger.error(error.message);
    return ProblemException.ofOutage(error);
  }
  if (error instanceof GrantRefusedError) {
    logger.error(error.message);
    return gatewayFault(502, `The identity provider gives this application no such token: ${error.code}.`);
  }
  const { name = typeof error } = (error ?? {}) as { readonly name?: string };
  if (name === 'TimeoutError') {
    logger.error('The premium API did not answer in time.');
    return gatewayFault(504, 'The premium API did not answer in time.');
  }
  logger.error(`The premium API cannot be reached: ${name}${causeOf(error)}.`);
  return gatewayFault(502, 'The premium API cannot be reached.');
}

const gatewayFault = (status: number, message: string) => new HttpException({ message }, status);

/** The system's word for it, such as ECONNREFUSED. */
function causeOf(error: unknown): string {
  const { code } = ((error as { cause?: unknown } | undefined)?.cause ?? error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^\w+$/.test(code) ? `, ${code}` : '';
}
