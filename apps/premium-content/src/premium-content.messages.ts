import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { Scopes } from '@sallyport/resource-server';
import { premiumContent } from './premium-content.js';

/** The same content for services that send messages, under the same scopes. */
@Controller()
export class PremiumContentMessages {
  @MessagePattern('premium-content.read')
  @Scopes('content:read')
  read() {
    return premiumContent.read;
  }

  @MessagePattern('premium-content.write')
  @Scopes('content:write')
  write() {
    return premiumContent.write;
  }
}
