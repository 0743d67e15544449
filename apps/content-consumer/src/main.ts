import 'reflect-metadata';
import { serve } from '@sallyport/composition/nest';
import { ContentConsumerServiceModule, DevelopmentServiceModule } from './content-consumer-service.module.js';
import { isDeployed } from './deployed.js';

await serve(isDeployed(process.env) ? ContentConsumerServiceModule : DevelopmentServiceModule, {
  name: 'content-consumer',
  port: 4005,
});
