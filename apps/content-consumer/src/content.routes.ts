import { Get, HttpCode, Inject, Res } from '@nestjs/common';
import { PremiumApi } from './premium-api.js';
import { send, type Reply } from './upstream-answer.js';

/**
 * The routes of the consumer, without a word on who may call them: the two controllers that extend it declare that.
 * Each answers with the status and the body of the premium API.
 */
export abstract class ContentRoutes {
  constructor(@Inject(PremiumApi) private readonly premium: PremiumApi) {}

  @Get('unauthorized-read')
  async unauthorizedRead(@Res({ passthrough: true }) reply: Reply) {
    return send(await this.premium.readAnonymously(), reply);
  }

  @Get('authorized-read')
  async authorizedRead(@Res({ passthrough: true }) reply: Reply) {
    return send(await this.premium.read(), reply);
  }

  @Get('authorized-write')
  @HttpCode(200)
  async authorizedWrite(@Res({ passthrough: true }) reply: Reply) {
    return send(await this.premium.write(), reply);
  }
}
