import type { Principal } from '@sallyport/protocol';
import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { plainIdentifier, type AuthorizerContext } from './authorizer-context.js';
import { denyAll, type PolicyDocument } from './policy-document.js';

/** What every gateway but an HTTP API with simple answers takes. */
export interface PolicyAnswer {
  readonly principalId: string;
  readonly policyDocument: PolicyDocument;
  readonly context: AuthorizerContext;
  /** The value of the caller's API key, for usage plans of REST APIs. Never logged. */
  readonly usageIdentifierKey?: string;
}

export function policyAnswer(
  { subject }: Principal,
  policyDocument: PolicyDocument,
  context: AuthorizerContext,
  usageIdentifierKey?: string,
): PolicyAnswer {
  return {
    principalId: plainIdentifier(subject),
    policyDocument,
    context,
    ...(usageIdentifierKey !== undefined && { usageIdentifierKey }),
  } satisfies Frozen<APIGatewayAuthorizerResult>;
}

/** For an HTTP API, which has no way to say `Unauthorized`: nobody, who may do nothing. */
export const refusalAnswer = (stageArn: string): PolicyAnswer => ({
  principalId: 'nobody',
  policyDocument: denyAll(stageArn),
  context: {},
});

/** AWS's type, which our answers share with each other and so never change. */
type Frozen<Type> = Type extends (...parameters: never[]) => unknown
  ? Type
  : { readonly [Member in keyof Type]: Frozen<Type[Member]> };
