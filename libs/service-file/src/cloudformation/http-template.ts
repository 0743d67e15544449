import type { HttpApi, HttpCors, HttpLambdaAuthorizer, HttpRoute } from '@sallyport/gateway-emulator';
import { Fault } from '../fault.js';
import type { LocalFacts } from '../local-facts.js';
import { listOf, numberOf, partOf, referenceOf, textOf, type Resource } from './resource.js';
import { required, type Template } from './template.js';

/** API Gateway waits for the authorizer of an HTTP API no longer than this (G34). */
const longestAuthorizerMs = 10_000;

/** The HTTP API of a template with Lambda authorizers, or `undefined` where there is none. */
export function readHttpTemplate(template: Template, region: string, local: LocalFacts): HttpApi | undefined {
  const [api] = template.of('ApiGatewayV2::Api');
  if (api === undefined || textOf(api, 'ProtocolType') !== 'HTTP') return undefined;
  const authorizers = template.of('ApiGatewayV2::Authorizer');
  const [authorizer] = authorizers;
  if (authorizers.length > 1) throw new Fault('template: more than one authorizer; the local gateway has one');
  const timeoutMs = authorizer && template.timeoutMs(authorizer.properties['AuthorizerUri']);
  const cors = partOf(api, 'CorsConfiguration');
  const [stage] = template.of('ApiGatewayV2::Stage');
  return {
    kind: 'http',
    id: local.id,
    accountId: local.accountId,
    region,
    stage: stage === undefined ? '' : required(stage, 'StageName'),
    routes: template.of('ApiGatewayV2::Route').map((route) => readRoute(route, template)),
    ...(authorizer !== undefined && { authorizer: readAuthorizer(authorizer) }),
    ...(timeoutMs !== undefined && { authorizerTimeoutMs: Math.min(timeoutMs, longestAuthorizerMs) }),
    ...(cors !== undefined && { cors: readCors(cors) }),
  };
}

function readRoute(route: Resource, template: Template): HttpRoute {
  const target = listOf(listOf(partOf(route, 'Target')?.properties['Fn::Join'])[1]);
  const integration = template.byId(target.map(referenceOf).find((id) => id !== undefined));
  if (integration === undefined) throw new Fault(`${route.place}: has no integration in this template`);
  const scopes = listOf(route.properties['AuthorizationScopes']).map(String);
  return {
    routeKey: required(route, 'RouteKey'),
    integration: template.integration(integration, integration.properties['IntegrationUri']),
    authorization: (textOf(route, 'AuthorizationType') ?? 'NONE') as HttpRoute['authorization'],
    ...(scopes.length > 0 && { scopes }),
    payloadFormatVersion: required(integration, 'PayloadFormatVersion') as '1.0' | '2.0',
  };
}

function readAuthorizer(authorizer: Resource): HttpLambdaAuthorizer {
  const type = required(authorizer, 'AuthorizerType');
  if (type !== 'REQUEST')
    throw new Fault(`${authorizer.place}: an authorizer of type ${type} is not read from templates`);
  return {
    type,
    name: required(authorizer, 'Name'),
    payloadFormatVersion: required(authorizer, 'AuthorizerPayloadFormatVersion') as '1.0' | '2.0',
    ...(textOf(authorizer, 'EnableSimpleResponses') === 'true' && { enableSimpleResponses: true }),
    identitySources: listOf(authorizer.properties['IdentitySource']).map(String),
    resultTtlSeconds: numberOf(authorizer, 'AuthorizerResultTtlInSeconds') ?? 0,
  };
}

function readCors(cors: Resource): HttpCors {
  const texts = (name: string) => listOf(cors.properties[name]).map(String);
  const maxAge = numberOf(cors, 'MaxAge');
  return {
    allowOrigins: texts('AllowOrigins'),
    allowHeaders: texts('AllowHeaders'),
    allowMethods: texts('AllowMethods'),
    ...(textOf(cors, 'AllowCredentials') === 'true' && { allowCredentials: true }),
    ...(cors.properties['ExposeHeaders'] !== undefined && { exposeHeaders: texts('ExposeHeaders') }),
    ...(maxAge !== undefined && { maxAgeSeconds: maxAge }),
  };
}
