import 'reflect-metadata';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { GuardedAppModule } from './guarded-app.module.js';

export const handler = createLambdaHandler(GuardedAppModule);
