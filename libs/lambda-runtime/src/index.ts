export { createLambdaHandler, type LambdaHandler } from './create-lambda-handler.js';
export { currentAuthorizerContext, currentInvocation, currentSignedCaller, type Invocation } from './invocation.js';
export type { SignedCaller } from './signed-caller.js';
