import type { RestAuthorizer } from '@sallyport/gateway-emulator';
import { functionsOf } from './service-sections.js';
import type { ServiceNode } from './service-node.js';

const members = ['name', 'arn', 'type', 'identitySource', 'identityValidationExpression', 'resultTtlInSeconds'];
/** As API Gateway takes a Lambda authorizer that says nothing. */
const defaults = { identitySource: 'method.request.header.Authorization', resultTtlSeconds: 300 };

/**
 * The Lambda authorizer that an `http` event names: a function of the service, or one that is elsewhere by its ARN.
 *
 * @throws Fault for an authorizer that the local gateway does not model (a Cognito user pool, …)
 */
export function readRestAuthorizer(node: ServiceNode, root: ServiceNode): RestAuthorizer {
  if (!node.isText()) node.only([...members, 'managedExternally']);
  const name = node.isText() ? node.text() : node.child('name')?.text();
  if (name === undefined) throw node.fault('the authorizer has no name');
  if (node.child('arn') === undefined && !functionsOf(root).some(([known]) => known === name)) {
    throw node.fault(`${name} is no function of this service, and its arn is not said`);
  }
  const type = (node.child('type')?.text() ?? 'token').toUpperCase();
  const source = node.child('identitySource')?.text();
  const expression = node.child('identityValidationExpression')?.text();
  const resultTtlSeconds = node.child('resultTtlInSeconds')?.number() ?? defaults.resultTtlSeconds;
  if (type === 'TOKEN') {
    return {
      type,
      name,
      identitySource: source ?? defaults.identitySource,
      ...(expression !== undefined && { validationExpression: expression }),
      resultTtlSeconds,
    };
  }
  if (type !== 'REQUEST') throw node.fault(`type ${type} is not modelled by the local gateway: token or request`);
  if (expression !== undefined) throw node.fault('identityValidationExpression is for type token alone');
  return { type, name, identitySources: identitySourcesOf(source, resultTtlSeconds), resultTtlSeconds };
}

/** Without a source osls writes the usual header, unless nothing is cached. */
export function identitySourcesOf(source: string | undefined, resultTtlSeconds: number): readonly string[] {
  const written = source ?? (resultTtlSeconds === 0 ? '' : defaults.identitySource);
  return written
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
