import 'reflect-metadata';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { AccountModule } from './account.module.js';

export const handler = createLambdaHandler(AccountModule);
