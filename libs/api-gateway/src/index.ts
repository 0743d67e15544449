export { GatewayAuthorizer, type AuthorizerAnswer, type GatewayAuthorizerOptions } from './gateway-authorizer.js';
export { lambdaAuthorizer, type LambdaAuthorizer } from './lambda-authorizer.js';
export { parseMethodArn, type MethodArn } from './method-arn.js';
export { PolicyCompiler, type PolicyDocument, type PolicyStatement } from './policy.js';
