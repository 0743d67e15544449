import { trustedByEnvironment } from '../world/environment.js';
import { awsJwtVerifyHandler } from './aws-jwt-verify.js';

export const { handler } = awsJwtVerifyHandler(trustedByEnvironment());
