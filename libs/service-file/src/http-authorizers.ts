import type { HttpApi, HttpLambdaAuthorizer, HttpRoute, JwtAuthorizer } from '@sallyport/gateway-emulator';
import { functionsOf } from './service-sections.js';
import type { ServiceNode } from './service-node.js';

type Authorized = Pick<HttpRoute, 'authorization' | 'scopes'> & Pick<HttpApi, 'authorizer' | 'jwtAuthorizer'>;

/**
 * The authorizer that an `httpApi` event names, from `provider.httpApi.authorizers`; `{ type: aws_iam }` is there anyway.
 *
 * @throws Fault for one that is not there or not modelled (one of another API)
 */
export function readHttpAuthorizer(node: ServiceNode | undefined, root: ServiceNode): Authorized {
  if (node === undefined) return { authorization: 'NONE' };
  if (!node.isText() && node.child('type')?.text() === 'aws_iam') {
    node.only(['type']);
    return { authorization: 'AWS_IAM' };
  }
  if (!node.isText()) node.only(['name', 'type', 'scopes']);
  const name = node.isText() ? node.text() : node.child('name')?.text();
  const declared = name === undefined ? undefined : root.at(`provider.httpApi.authorizers.${name}`);
  if (name === undefined || declared === undefined)
    throw node.fault(`names no authorizer of provider.httpApi: ${String(name)}`);
  if (declared.child('type')?.text() === 'request')
    return { authorization: 'CUSTOM', authorizer: readLambda(name, declared, root) };
  const scopes = node.isText() ? undefined : node.child('scopes')?.texts();
  return { authorization: 'JWT', jwtAuthorizer: readJwt(name, declared), ...(scopes !== undefined && { scopes }) };
}

const members = ['type', 'name', 'functionName', 'functionArn', 'managedExternally', 'identitySource'].concat([
  'resultTtlInSeconds',
  'enableSimpleResponses',
  'payloadVersion',
]);

function readLambda(name: string, node: ServiceNode, root: ServiceNode): HttpLambdaAuthorizer {
  node.only(members);
  const called = node.child('functionName')?.text();
  const known = called !== undefined && functionsOf(root).some(([own]) => own === called);
  if (!known && node.child('functionArn') === undefined)
    throw node.fault(`${String(called)} is no function of this service`);
  return {
    type: 'REQUEST',
    name: node.child('name')?.text() ?? name,
    payloadFormatVersion: (node.child('payloadVersion')?.text() ?? '2.0') as '1.0' | '2.0',
    ...(node.child('enableSimpleResponses')?.flag() === true && { enableSimpleResponses: true }),
    identitySources: node.child('identitySource')?.texts() ?? [],
    resultTtlSeconds: node.child('resultTtlInSeconds')?.number() ?? 0,
  };
}

function readJwt(name: string, node: ServiceNode): JwtAuthorizer {
  node.only(['type', 'name', 'identitySource', 'issuerUrl', 'audience']);
  const issuer = node.child('issuerUrl');
  if (issuer?.isText() !== true) throw node.fault('issuerUrl is known to AWS alone, and is read here');
  return {
    name: node.child('name')?.text() ?? name,
    identitySource: node.child('identitySource')?.texts()[0] ?? '$request.header.Authorization',
    issuer: issuer.text(),
    audience: node.child('audience')?.texts() ?? [],
  };
}
