import { Controller, Get, Inject } from '@nestjs/common';
import { Public, Scopes } from '@sallyport/resource-server';
import { PremiumMessages } from './premium-messages.js';

/** The same content, asked for by message. Who may call is declared below, as with the other routes. */
abstract class MessageRoutes {
  constructor(@Inject(PremiumMessages) private readonly premium: PremiumMessages) {}

  @Get('authorized-message')
  authorizedMessage() {
    return this.premium.read();
  }
}

@Controller('content')
@Scopes('content:read')
export class GuardedMessageController extends MessageRoutes {}

@Controller('content')
@Public()
export class OpenMessageController extends MessageRoutes {}
