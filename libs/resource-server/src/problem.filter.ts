import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ProblemException } from './problem.exception.js';

/** Renders a problem: status, challenge or Retry-After, and the body as application/problem+json. */
@Catch(ProblemException)
export class ProblemFilter implements ExceptionFilter<ProblemException> {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(exception: ProblemException, context: ArgumentsHost): void {
    const response = context.switchToHttp().getResponse<unknown>();
    const { httpAdapter } = this.host;
    for (const [name, value] of Object.entries(exception.headers)) httpAdapter.setHeader(response, name, value);
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
    httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json; charset=utf-8');
    httpAdapter.reply(response, JSON.stringify(exception.problem), exception.getStatus());
  }
}
