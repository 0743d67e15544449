import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import { Scopes } from '@sallyport/resource-server';
import { ContentRoutes } from './content.routes.js';
import type { Reply } from './upstream-answer.js';

/** Where strangers may reach us: who has no right to the content does not get it through us either. */
@Controller('content')
@Scopes('content:read')
export class GuardedContentController extends ContentRoutes {
  // An overridden handler inherits neither its route nor its access.
  @Get('authorized-write')
  @HttpCode(200)
  @Scopes('content:write')
  override authorizedWrite(@Res({ passthrough: true }) reply: Reply) {
    return super.authorizedWrite(reply);
  }
}
