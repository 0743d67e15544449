import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { Scopes } from '@sallyport/resource-server';
import { premiumContent } from './premium-content.js';

@Controller('home/premium')
export class PremiumContentController {
  @Get()
  @Scopes('content:read')
  read() {
    return premiumContent.read;
  }

  @Post()
  @HttpCode(200)
  @Scopes('content:write')
  write() {
    return premiumContent.write;
  }
}
