import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { JwtGuard, jwtStrategy } from './passport-jwt.js';

@Controller('profile')
@UseGuards(JwtGuard)
export class PassportController {
  @Get()
  profile() {
    return { name: 'Daniël' };
  }
}

@Module({ imports: [PassportModule], controllers: [PassportController], providers: [jwtStrategy] })
export class PassportAppModule {}
