import {
  Body,
  Controller,
  Header,
  HttpCode,
  Inject,
  NotFoundException,
  Post,
  Res,
  ServiceUnavailableException,
  UnauthorizedException,
} from '@nestjs/common';
import { DECISION_LOG, TOKEN_EVENTS } from '@sallyport/composition/nest';
import type { DecisionLog } from '@sallyport/decision-log';
import { OutageError, refusals } from '@sallyport/protocol';
import type { TokenEvents } from '@sallyport/token-events';
import type { Response } from 'express';

const retryAfterSeconds = 2;

/**
 * Where an issuer tells about its opaque tokens: warm-ups and revocations, each a JWT it signed, as the body. 202 when it is
 * taken, 401 when it is not one that a trusted issuer signed for us just now, 503 when it should come again, 404 where
 * TOKEN_EVENTS_AUDIENCE is not set. Neither answer nor log says anything about the token.
 */
@Controller('token-events')
export class TokenEventsController {
  constructor(
    @Inject(TOKEN_EVENTS) private readonly events: TokenEvents | null,
    @Inject(DECISION_LOG) private readonly log: DecisionLog,
  ) {}

  @Post()
  @HttpCode(202)
  @Header('Cache-Control', 'no-store')
  async receive(@Body() body: unknown, @Res({ passthrough: true }) response: Response): Promise<void> {
    if (this.events === null) throw new NotFoundException();
    if (typeof body !== 'string') throw new UnauthorizedException();
    try {
      const outcome = await this.events.receive(body.trim());
      if (outcome.taken) return;
      this.log.notice(
        `A token event was refused: ${outcome.reason}. ${refusals[outcome.reason]}`,
        'warn',
        'token-cache',
      );
    } catch (error) {
      if (!(error instanceof OutageError)) throw error;
      this.log.notice(`A token event was put off: ${error.message}`, 'warn', 'token-cache');
      response.setHeader('Retry-After', retryAfterSeconds);
      throw new ServiceUnavailableException();
    }
    throw new UnauthorizedException();
  }
}
