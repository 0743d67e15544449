import { Module } from '@nestjs/common';
import { GuardedContentController } from './guarded-content.controller.js';
import { OutboundContentModule } from './outbound-content.module.js';

/** The application as it is deployed. The route manifest is read off this one. */
@Module({ imports: [OutboundContentModule], controllers: [GuardedContentController] })
export class ContentConsumerModule {}
