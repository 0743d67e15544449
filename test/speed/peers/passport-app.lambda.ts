import 'reflect-metadata';
import { PassportAppModule } from './passport-app.module.js';
import { serverlessExpressHandler } from './serverless-express.js';

export const handler = serverlessExpressHandler(PassportAppModule);
