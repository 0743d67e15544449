import { checkOutput, type OutputCheck } from '../authorizer-output.js';
import { isRecord } from '../json.js';
import type { HttpLambdaAuthorizer } from './http-api.js';

const everything = { negated: false, patterns: ['*'] };

/** A simple response as the policy it stands for: over every route, or silence (G23). */
function readSimple(output: unknown): OutputCheck {
  if (!isRecord(output)) return { ok: false, fault: 'the answer is not an object' };
  const { isAuthorized, context = {} } = output;
  if (typeof isAuthorized !== 'boolean') return { ok: false, fault: 'isAuthorized is not a boolean' };
  if (!isRecord(context)) return { ok: false, fault: 'context is not an object' };
  const allow = { effect: 'Allow', actions: everything, resources: everything, condition: null } as const;
  return { ok: true, result: { statements: isAuthorized ? [allow] : [], context } };
}

/**
 * How the answers of an HTTP API's authorizer are read (G23): a policy, or a simple response where those are switched
 * on; never the one for the other. In format 2.0 a context may hold lists and objects.
 */
export function httpOutputReader(authorizer: HttpLambdaAuthorizer): (output: unknown) => OutputCheck {
  if (authorizer.enableSimpleResponses === true) return readSimple;
  const context = authorizer.payloadFormatVersion === '2.0' ? 'structured' : 'text';
  return (output) => checkOutput(output, context);
}
