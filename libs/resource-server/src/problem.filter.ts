import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ProblemException } from './problem.exception.js';
import { RESOURCE_SERVER_OPTIONS, type ResourceServerOptions } from './resource-server.options.js';

/** Renders a problem: status, challenge or Retry-After, and the body, as application/problem+json or brief. */
@Catch(ProblemException)
export class ProblemFilter implements ExceptionFilter<ProblemException> {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(RESOURCE_SERVER_OPTIONS) private readonly options: ResourceServerOptions,
  ) {}

  catch(exception: ProblemException, context: ArgumentsHost): void {
    const response = context.switchToHttp().getResponse<unknown>();
    const { httpAdapter } = this.host;
    for (const [name, value] of Object.entries(exception.headers)) httpAdapter.setHeader(response, name, value);
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
    const brief = this.options.refusalBody === 'message';
    httpAdapter.setHeader(response, 'Content-Type', `application/${brief ? 'json' : 'problem+json'}; charset=utf-8`);
    httpAdapter.reply(response, JSON.stringify(brief ? exception.brief : exception.problem), exception.getStatus());
  }
}
