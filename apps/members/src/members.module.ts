import { Module } from '@nestjs/common';
import { SallyportModule } from '@sallyport/composition/nest';
import { MembersController } from './members.controller.js';

@Module({ imports: [SallyportModule.forRoot({ realm: 'members' })], controllers: [MembersController] })
export class MembersModule {}
