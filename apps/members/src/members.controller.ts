import { Controller, Get } from '@nestjs/common';
import type { Principal } from '@sallyport/protocol';
import { ApiKeyRequired, CurrentPrincipal, IamAuthorized, Public, Scopes } from '@sallyport/resource-server';

@Controller()
export class MembersController {
  /** The key counts callers and slows them down; it says of nobody who they are. */
  @Get('no-auth')
  @Public()
  @ApiKeyRequired()
  open() {
    return { message: 'Open for All!' };
  }

  @Get('require-auth')
  @IamAuthorized()
  @ApiKeyRequired()
  signed() {
    return { message: "You're past the velvet rope!" };
  }

  @Get('me')
  @Scopes('profile:read')
  me(@CurrentPrincipal() { subject, kind }: Principal) {
    return { subject, kind };
  }
}
