export { createLambdaHandler, type LambdaHandler } from './create-lambda-handler.js';
export { currentAuthorizerContext, currentInvocation, type Invocation } from './invocation.js';
