import { Controller, Get } from '@nestjs/common';
import { Scopes } from '@sallyport/resource-server';

@Controller('profile')
export class ProfileController {
  @Get()
  @Scopes('profile:read')
  profile() {
    return { name: 'Daniël' };
  }
}
