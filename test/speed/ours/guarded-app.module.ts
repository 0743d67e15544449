import { Controller, Get, Module } from '@nestjs/common';
import { SallyportModule } from '@sallyport/composition/nest';
import { Scopes } from '@sallyport/resource-server';

@Controller('profile')
export class GuardedController {
  @Get()
  @Scopes('profile:read')
  profile() {
    return { name: 'Daniël' };
  }
}

/** The same application as the peers', behind our guard. */
@Module({ imports: [SallyportModule.forRoot({ realm: 'bench' })], controllers: [GuardedController] })
export class GuardedAppModule {}
