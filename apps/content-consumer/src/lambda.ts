import 'reflect-metadata';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { ContentConsumerModule } from './content-consumer.module.js';

export const handler = createLambdaHandler(ContentConsumerModule);
