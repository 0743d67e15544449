import 'reflect-metadata';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { PremiumContentModule } from './premium-content.module.js';

export const handler = createLambdaHandler(PremiumContentModule);
