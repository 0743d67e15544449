import { trustedByEnvironment } from '../world/environment.js';
import { auth0SeedHandler } from './auth0-seed.js';

export const handler = auth0SeedHandler(trustedByEnvironment());
