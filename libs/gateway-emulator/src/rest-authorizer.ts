import type { RestApi } from './api.js';
import { authorize, type Authorization, type AuthorizerFailures, type AuthorizeStep } from './authorize.js';
import { requestEvent, tokenEvent } from './authorizer-event.js';
import { checkOutput } from './authorizer-output.js';
import { contextVariables } from './context-variables.js';
import { asText } from './json.js';
import { failures } from './failures.js';
import { crashAs } from './gateway-response.js';
import { parseIdentitySource, readIdentity, wholeMatch } from './identity-source.js';
import { conditionsOf } from './policy-conditions.js';
import { evaluatePolicy, type PolicyVerdict } from './policy-evaluation.js';
import type { AuthorizerContext, RoutedRequest } from './proxy-event.js';

/** Beyond this size other kinds of API refuse the result; REST has no published limit (G35). */
const largeResultBytes = 8192;

/**
 * Asks the Lambda authorizer of a REST API about one request.
 *
 * @param combine - what its policy says, and what else there is to say about the request (G19)
 */
export type RestAuthorize = (
  routed: RoutedRequest,
  methodArn: string,
  combine: (verdict: PolicyVerdict) => PolicyVerdict,
) => Promise<Authorization>;

const restFailures = (crash: NonNullable<RestApi['choices']>['authorizerCrash']): AuthorizerFailures => ({
  unauthorized: failures.unauthorized,
  thrownUnauthorized: failures.unauthorized,
  crashed: crashAs(crash ?? 'AUTHORIZER_FAILURE'),
  misconfigured: failures.authorizerMisconfigured,
  explicitDeny: failures.explicitDeny,
  implicitDeny: failures.implicitDeny,
});

/** What of an authorizer's result a REST integration and the gateway responses see (G12, G14). */
export function restContext({ grant }: Authorization): AuthorizerContext | null {
  if (grant === null) return null;
  const { context, principalId = '', integrationLatency } = grant;
  const values = Object.fromEntries(Object.entries(context).map(([name, value]) => [name, asText(value)]));
  return {
    event: { ...values, principalId, integrationLatency },
    variables: { ...values, principalId },
  };
}

/** What an authorizer is asked: `identity` is `null` when a value is missing or does not match (G2, G3, G7). */
export interface RestQuestion {
  readonly identity: readonly string[] | null;
  readonly event: () => object;
}

/** TOKEN and REQUEST authorizers: they differ in what counts as identity (G2, G3, G6) and in the event (G1, G5). */
export function restQuestions(api: RestApi, authorizer: NonNullable<RestApi['authorizer']>) {
  const expressions = authorizer.type === 'TOKEN' ? [authorizer.identitySource] : authorizer.identitySources;
  const sources = expressions.flatMap((expression) => parseIdentitySource('rest', expression) ?? []);
  const expected =
    authorizer.type === 'TOKEN' && authorizer.validationExpression !== undefined
      ? wholeMatch(authorizer.validationExpression)
      : null;
  return (routed: RoutedRequest, methodArn: string): RestQuestion => {
    const { request, resource } = routed;
    const context = contextVariables({ api, request, resourcePath: resource });
    const values = readIdentity(sources, { request, stageVariables: api.stageVariables, context });
    const identity = values !== null && expected?.test(values[0]!) === false ? null : values;
    const event = () =>
      authorizer.type === 'TOKEN' ? tokenEvent(identity![0]!, methodArn) : requestEvent(api, routed, methodArn);
    return { identity, event };
  };
}

/** The Lambda authorizer of a REST API, of either type. */
export function restAuthorizer(
  api: RestApi,
  authorizer: NonNullable<RestApi['authorizer']>,
  parts: Pick<AuthorizeStep, 'handler' | 'cache' | 'counters' | 'log'>,
): RestAuthorize {
  const question = restQuestions(api, authorizer);
  const conditions = api.choices?.conditions ?? 'against-the-caller';
  const step: AuthorizeStep = {
    ...parts,
    api,
    name: authorizer.name,
    readOutput: checkOutput,
    failures: restFailures(api.choices?.authorizerCrash),
    cachesThrownUnauthorized: api.choices?.cacheThrownUnauthorized === true,
    resultSize: { bytes: largeResultBytes, past: 'report' },
  };
  return (routed, methodArn, combine) =>
    authorize(step, {
      ...question(routed, methodArn),
      requestId: routed.request.requestId,
      judge: ({ statements }) =>
        combine(evaluatePolicy(statements, methodArn, conditionsOf(routed.request, conditions))),
    });
}
