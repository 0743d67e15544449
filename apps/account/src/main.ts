import 'reflect-metadata';
import { serve } from '@sallyport/composition/nest';
import { AccountModule } from './account.module.js';

await serve(AccountModule, { name: 'account', port: 4003 });
