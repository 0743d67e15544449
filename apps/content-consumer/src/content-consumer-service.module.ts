import { Module } from '@nestjs/common';
import { ContentConsumerModule } from './content-consumer.module.js';
import { readMessageAddress } from './message-address.js';
import { GuardedMessageController, OpenMessageController } from './message.routes.js';
import { OpenContentController } from './open-content.controller.js';
import { OutboundContentModule } from './outbound-content.module.js';
import { PREMIUM_MESSAGES_ADDRESS, PremiumMessages } from './premium-messages.js';

/** Messages need the package for them, which a Lambda function does not carry: they are part of services alone. */
@Module({
  imports: [OutboundContentModule],
  providers: [
    { provide: PREMIUM_MESSAGES_ADDRESS, useFactory: () => readMessageAddress(process.env) },
    PremiumMessages,
  ],
  exports: [PremiumMessages],
})
class OutboundMessagesModule {}

/** The deployed application as a service of its own. */
@Module({ imports: [ContentConsumerModule, OutboundMessagesModule], controllers: [GuardedMessageController] })
export class ContentConsumerServiceModule {}

/** The same routes on a developer's machine, open to everybody there. */
@Module({
  imports: [OutboundContentModule, OutboundMessagesModule],
  controllers: [OpenContentController, OpenMessageController],
})
export class DevelopmentServiceModule {}
