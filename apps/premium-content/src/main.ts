import 'reflect-metadata';
import { serve } from '@sallyport/composition/nest';
import { PremiumContentModule } from './premium-content.module.js';

await serve(PremiumContentModule, { name: 'premium-content', port: 4002 });
