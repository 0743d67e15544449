import { Body, Controller, Header, HttpCode, Inject, Post, Res } from '@nestjs/common';
import type { LambdaAuthorizer } from '@sallyport/api-gateway';
import type { Response } from 'express';
import { LAMBDA_AUTHORIZER } from './authorizer.tokens.js';

/** The Nest door: the same answers over HTTP, in the shape of Lambda's Invoke API. */
@Controller('2015-03-31/functions/authorizer/invocations')
export class InvocationController {
  constructor(@Inject(LAMBDA_AUTHORIZER) private readonly authorize: LambdaAuthorizer) {}

  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async invoke(@Body() event: unknown, @Res({ passthrough: true }) response: Response): Promise<unknown> {
    try {
      return await this.authorize(event, {});
    } catch (error) {
      response.setHeader('X-Amz-Function-Error', 'Unhandled');
      const { message, name } = error instanceof Error ? error : new Error('unknown error');
      return { errorMessage: message, errorType: name };
    }
  }
}
