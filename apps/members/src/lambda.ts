import 'reflect-metadata';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { MembersModule } from './members.module.js';

export const handler = createLambdaHandler(MembersModule);
