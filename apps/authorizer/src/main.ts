import 'reflect-metadata';
import { serve } from '@sallyport/composition/nest';
import { AuthorizerModule } from './authorizer.module.js';
import { takeEvents } from './take-events.js';

await serve(AuthorizerModule, { name: 'authorizer', port: 4001, prepare: takeEvents });
