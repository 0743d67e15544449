import { Module } from '@nestjs/common';
import { SallyportModule } from '@sallyport/composition/nest';
import { ProfileController } from './profile.controller.js';

@Module({
  imports: [SallyportModule.forRoot({ realm: 'account' })],
  controllers: [ProfileController],
})
export class AccountModule {}
