import 'reflect-metadata';
import { serve } from '@sallyport/composition/nest';
import { AuthorizerModule } from './authorizer.module.js';

await serve(AuthorizerModule, {
  name: 'authorizer',
  port: 4001,
  // An event may be any JSON value, as Lambda's Invoke API takes it.
  prepare: (app) => void app.useBodyParser('json', { strict: false, type: () => true }),
});
