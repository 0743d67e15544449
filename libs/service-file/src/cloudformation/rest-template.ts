import type { RestApi, RestAuthorizer, RestRoute } from '@sallyport/gateway-emulator';
import type { HttpMethod } from '@sallyport/route-manifest';
import { Fault } from '../fault.js';
import type { LocalFacts } from '../local-facts.js';
import { withKeys } from '../with-keys.js';
import { readGatewayResponses } from './gateway-responses.js';
import { readPreflight } from './preflight-method.js';
import { listOf, numberOf, partOf, referenceOf, textOf, type Resource } from './resource.js';
import { required, type Template } from './template.js';
import { readKeysAndPlans } from './usage-plans.js';

/** The REST API of a template, or `undefined` where there is none. */
export function readRestTemplate(template: Template, region: string, local: LocalFacts): RestApi | undefined {
  const [api] = template.of('ApiGateway::RestApi');
  if (api === undefined) return undefined;
  const methods = template.of('ApiGateway::Method');
  const preflights = methods.filter(isMock);
  const authorizers = template.of('ApiGateway::Authorizer');
  const [authorizer] = authorizers;
  if (authorizers.length > 1) throw new Fault('template: more than one authorizer; the local gateway has one');
  const timeoutMs = authorizer && template.timeoutMs(authorizer.properties['AuthorizerUri']);
  const { apiKeys, usagePlans } = readKeysAndPlans(template.resources, local);
  const gatewayResponses = readGatewayResponses(template.resources);
  const cors = readPreflight(preflights);
  const binary = listOf(api.properties['BinaryMediaTypes']).map(String);
  const [deployment] = [...template.of('ApiGateway::Stage'), ...template.of('ApiGateway::Deployment')];
  return {
    kind: 'rest',
    id: local.id,
    accountId: local.accountId,
    region,
    stage: deployment === undefined ? '' : required(deployment, 'StageName'),
    ...(local.stageInPath !== undefined && { stageInPath: local.stageInPath }),
    routes: methods.filter((method) => !isMock(method)).map((method) => readMethod(method, template)),
    ...(authorizer !== undefined && { authorizer: readAuthorizer(authorizer) }),
    ...(timeoutMs !== undefined && { authorizerTimeoutMs: timeoutMs }),
    ...(textOf(api, 'ApiKeySourceType') === 'AUTHORIZER' && { apiKeySource: 'AUTHORIZER' }),
    ...withKeys(apiKeys, usagePlans),
    ...(cors !== undefined && { cors }),
    ...(gatewayResponses !== undefined && { gatewayResponses }),
    ...(binary.length > 0 && { binaryMediaTypes: binary }),
  };
}

const isMock = (method: Resource): boolean => {
  const integration = partOf(method, 'Integration');
  return integration !== undefined && textOf(integration, 'Type') === 'MOCK';
};

function readMethod(method: Resource, template: Template): RestRoute {
  const scopes = listOf(method.properties['AuthorizationScopes']).map(String);
  return {
    method: required(method, 'HttpMethod') as HttpMethod,
    path: pathOf(method.properties['ResourceId'], template) || '/',
    integration: template.integration(method, partOf(method, 'Integration')?.properties['Uri']),
    authorization: required(method, 'AuthorizationType') as RestRoute['authorization'],
    ...(scopes.length > 0 && { scopes }),
    ...(textOf(method, 'ApiKeyRequired') === 'true' && { apiKeyRequired: true }),
  };
}

function pathOf(reference: unknown, template: Template): string {
  const resource = template.byId(referenceOf(reference));
  if (resource?.type !== 'AWS::ApiGateway::Resource') return '';
  return `${pathOf(resource.properties['ParentId'], template)}/${required(resource, 'PathPart')}`;
}

function readAuthorizer(authorizer: Resource): RestAuthorizer {
  const type = required(authorizer, 'Type');
  const name = required(authorizer, 'Name');
  const resultTtlSeconds = numberOf(authorizer, 'AuthorizerResultTtlInSeconds') ?? 300;
  const expression = textOf(authorizer, 'IdentityValidationExpression');
  if (type === 'TOKEN') {
    return {
      type,
      name,
      identitySource: required(authorizer, 'IdentitySource'),
      ...(expression !== undefined && { validationExpression: expression }),
      resultTtlSeconds,
    };
  }
  if (type !== 'REQUEST') throw new Fault(`${authorizer.place}: type ${type} is not modelled by the local gateway`);
  const sources = (textOf(authorizer, 'IdentitySource') ?? '').split(',').map((source) => source.trim());
  return { type, name, identitySources: sources.filter((source) => source !== ''), resultTtlSeconds };
}
