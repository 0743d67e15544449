import type { GatewayResponse, RestApi } from './api.js';
import type { Failure, GatewayResponseType } from './failures.js';
import { failures } from './failures.js';
import { headerValues, type GatewayRequest, type HeaderField } from './gateway-request.js';
import { renderTemplate, type Variables } from './variables.js';

/** What goes back to the client, whoever made it. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: string | Buffer;
}

const headerParameter = /^gatewayresponse\.header\.(.+)$/;
const quoted = /^'([\s\S]*)'$/;
/** Outside of what a header value may hold; a context value with a line break must not become a second header. */
const notInHeaders = /[^\t\x20-\x7e\x80-\xff]+/g;

/**
 * The customisation of a type, else of DEFAULT_4XX or DEFAULT_5XX by its own status. UNAUTHORIZED stands alone: its entry
 * in the guide does not state the fallback (G61), so that a deployment that forgot it is seen here.
 */
function customised(api: RestApi, type: GatewayResponseType, status: number): GatewayResponse | undefined {
  const own = api.gatewayResponses?.[type];
  if (own !== undefined || type === 'UNAUTHORIZED') return own;
  return api.gatewayResponses?.[status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
}

function parameterHeaders(parameters: Readonly<Record<string, string>>, variables: Variables): readonly HeaderField[] {
  return Object.entries(parameters).flatMap(([parameter, source]): readonly HeaderField[] => {
    const name = headerParameter.exec(parameter)?.[1];
    const value = quoted.exec(source)?.[1] ?? variables(source);
    return name === undefined || value === null ? [] : [[name, value.replace(notInHeaders, ' ')]];
  });
}

/** The template for what the client accepts first, else for JSON, else the first one. */
function chooseTemplate(
  templates: Readonly<Record<string, string>>,
  accept: string | undefined,
): readonly [type: string, template: string] | undefined {
  const wanted = accept?.split(',')[0]?.split(';')[0]?.trim();
  const entries = Object.entries(templates);
  const ofType = (type: string | undefined) => entries.find(([name]) => name === type);
  return ofType(wanted) ?? ofType('application/json') ?? entries[0];
}

/** The headers every answer of the gateway's own carries. */
export const gatewayHeaders = (requestId: string, failure: Failure): readonly HeaderField[] => [
  ['x-amzn-RequestId', requestId],
  ...(failure.errorType === null ? [] : [['x-amzn-errortype', failure.errorType] as const]),
];

const defaultBody = ({ body, message }: Failure): string => body ?? JSON.stringify({ message });

/** Answers that no customisation reaches: the request was not read, or names no stage. */
export function plainAnswer(failure: Failure, requestId: string): GatewayAnswer {
  return {
    status: failure.status,
    headers: [...gatewayHeaders(requestId, failure), ['Content-Type', 'application/json']],
    body: defaultBody(failure),
  };
}

/** The gateway's own answer to a request that ends with `failure`, customised as the API says (G60 to G66). */
export function gatewayAnswer(
  api: RestApi,
  failure: Failure,
  request: GatewayRequest,
  variables: Variables,
): GatewayAnswer {
  const plain = plainAnswer(failure, request.requestId);
  const custom = failure.type === null ? undefined : customised(api, failure.type, failure.status);
  if (custom === undefined) return plain;
  const template = chooseTemplate(custom.responseTemplates ?? {}, headerValues(request, 'accept')[0]);
  const added = parameterHeaders(custom.responseParameters ?? {}, variables);
  const contentType: HeaderField = ['Content-Type', template?.[0] ?? 'application/json'];
  const own = [...gatewayHeaders(request.requestId, failure), contentType];
  const replaced = new Set(added.map(([name]) => name.toLowerCase()));
  return {
    status: custom.statusCode ?? failure.status,
    headers: [...own.filter(([name]) => !replaced.has(name.toLowerCase())), ...added],
    body: template === undefined ? plain.body : renderTemplate(template[1], variables),
  };
}

/** The failure as another gateway response type names it (G32). */
export const crashAs = (type: 'AUTHORIZER_FAILURE' | 'AUTHORIZER_CONFIGURATION_ERROR'): Failure =>
  type === 'AUTHORIZER_FAILURE'
    ? failures.authorizerFailed
    : { ...failures.authorizerMisconfigured, rule: failures.authorizerFailed.rule };
