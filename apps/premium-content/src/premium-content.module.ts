import { Module } from '@nestjs/common';
import { SallyportModule } from '@sallyport/composition/nest';
import { PremiumContentController } from './premium-content.controller.js';

@Module({
  imports: [SallyportModule.forRoot({ realm: 'premium-content' })],
  controllers: [PremiumContentController],
})
export class PremiumContentModule {}
