import 'reflect-metadata';
import { serve } from '@sallyport/composition/nest';
import { MembersModule } from './members.module.js';

await serve(MembersModule, { name: 'members', port: 4004 });
