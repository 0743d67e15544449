import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { Scopes } from '@sallyport/resource-server';

@Controller('home/premium')
export class PremiumContentController {
  @Get()
  @Scopes('content:read')
  read() {
    return { message: 'Premium Content: OAuth Scope: Read' };
  }

  @Post()
  @HttpCode(200)
  @Scopes('content:write')
  write() {
    return { message: 'Premium Content: OAuth Scope: Write' };
  }
}
