export { createLambdaHandler, type LambdaHandler } from './create-lambda-handler.js';
export { currentInvocation, type Invocation } from './invocation.js';
