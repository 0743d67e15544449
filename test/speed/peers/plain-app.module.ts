import { Controller, Get, Module } from '@nestjs/common';

@Controller('profile')
export class PlainController {
  @Get()
  profile() {
    return { name: 'Daniël' };
  }
}

/** The application without anybody at its door. */
@Module({ controllers: [PlainController] })
export class PlainAppModule {}
