import type { CorsPreflight, RestAuthorizer, RestRoute } from '@sallyport/gateway-emulator';
import { httpMethods, type HttpMethod } from '@sallyport/route-manifest';
import { readRestAuthorizer } from './rest-authorizer.js';
import { readRestCors } from './rest-cors.js';
import type { ServiceNode } from './service-node.js';

/** One `http` event of a function. */
export interface RestEvent {
  readonly at: ServiceNode;
  readonly route: RestRoute;
  readonly authorizer?: RestAuthorizer;
  readonly cors?: CorsPreflight;
  readonly timeoutMs?: number;
}

const members = ['method', 'path', 'authorizer', 'cors', 'private', 'integration', 'timeoutInMillis', 'operationId'];

/** `http: 'GET /profile'` or an object. */
export function readRestEvent(node: ServiceNode, integration: string, root: ServiceNode): RestEvent {
  const short = node.isText() ? node.text().split(' ', 2) : undefined;
  if (short === undefined) node.only(members);
  const method = (short?.[0] ?? node.child('method')?.text() ?? '').toUpperCase();
  if (!httpMethods.includes(method as HttpMethod))
    throw node.fault(`method ${method} is not one of ${httpMethods.join(', ')}`);
  const proxy = (node.child('integration')?.text() ?? 'lambda-proxy').toUpperCase().replace('-', '_');
  if (!['LAMBDA_PROXY', 'AWS_PROXY'].includes(proxy))
    throw node.fault(`integration ${proxy} is not modelled: lambda-proxy`);
  const guard = node.child('authorizer');
  const signed = guard !== undefined && isIam(guard);
  const authorizer = signed ? undefined : guard && readRestAuthorizer(guard, root);
  const cors = readRestCors(node.child('cors'));
  const timeoutMs = node.child('timeoutInMillis')?.number();
  return {
    at: node,
    route: {
      method: method as HttpMethod,
      path: `/${(short?.[1] ?? node.child('path')?.text() ?? '').replaceAll(/^\/|\/$/g, '')}`,
      integration,
      authorization: signed ? 'AWS_IAM' : authorizer === undefined ? 'NONE' : 'CUSTOM',
      ...(node.child('private')?.flag() === true && { apiKeyRequired: true }),
    },
    ...(authorizer !== undefined && { authorizer }),
    ...(cors !== undefined && { cors }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

/** `aws_iam`, alone or as `type`: the gateway's own check of signatures. */
function isIam(guard: ServiceNode): boolean {
  const type = guard.isText() ? guard : guard.child('type');
  if (type?.isText() !== true || type.text().toLowerCase() !== 'aws_iam') return false;
  if (!guard.isText()) guard.only(['type']);
  return true;
}
