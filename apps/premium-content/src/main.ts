import 'reflect-metadata';
import { serve } from '@sallyport/composition/nest';
import { answerMessages } from '@sallyport/message-access';
import { readMessagePort } from './message-port.js';
import { PremiumContentServiceModule } from './premium-content-service.module.js';

await serve(PremiumContentServiceModule, {
  name: 'premium-content',
  port: 4002,
  prepare: (app) =>
    answerMessages(app, {
      port: readMessagePort(process.env['MESSAGE_PORT']),
      listening: (address) => void process.stdout.write(`premium-content answers messages on ${address}\n`),
    }),
});
