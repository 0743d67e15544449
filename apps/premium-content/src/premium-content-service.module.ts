import { Module } from '@nestjs/common';
import { MessageAccessModule } from '@sallyport/message-access';
import { PremiumContentMessages } from './premium-content.messages.js';
import { PremiumContentModule } from './premium-content.module.js';

/** The application where it runs by itself: routes and messages. A Lambda function has the routes alone. */
@Module({ imports: [PremiumContentModule, MessageAccessModule], controllers: [PremiumContentMessages] })
export class PremiumContentServiceModule {}
