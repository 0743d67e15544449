import 'reflect-metadata';
import { PlainAppModule } from './plain-app.module.js';
import { serverlessExpressHandler } from './serverless-express.js';

export const handler = serverlessExpressHandler(PlainAppModule);
