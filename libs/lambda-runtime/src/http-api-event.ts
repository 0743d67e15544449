import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { EventReader } from './event-reader.js';
import { bodyOf } from './proxy-answer.js';
import { callerInAuthorizer } from './signed-caller.js';
import { rawHeaders, readBody, requestTarget, withoutStage } from './proxy-request.js';

interface Context extends Partial<Omit<APIGatewayProxyEventV2['requestContext'], 'http'>> {
  readonly http: Partial<APIGatewayProxyEventV2['requestContext']['http']>;
  readonly authorizer?: { readonly lambda?: Readonly<Record<string, unknown>> | null } | null;
}
type HttpApiEvent = Partial<Omit<APIGatewayProxyEventV2, 'requestContext' | 'rawPath'>> & { readonly rawPath: string };

/**
 * Payload format 2.0 of HTTP APIs; function URLs use it as well.
 *
 * The gateway has joined the values of a repeated header by commas. `rawPath` begins with the stage, unless that is
 * `$default`. Cookies have a list of their own, in the event and in the answer.
 */
export const readHttpApiEvent: EventReader = (event) => {
  const context = event['requestContext'] as Context | null | undefined;
  const method: unknown = context?.http?.method;
  const asked = event as unknown as HttpApiEvent;
  if (event['version'] !== '2.0' || typeof method !== 'string') return undefined;
  if (typeof asked.rawPath !== 'string' || !asked.rawPath.startsWith('/')) return undefined;
  const cookies = asked.cookies ?? [];
  return {
    request: {
      method,
      target: requestTarget(withoutStage(asked.rawPath, context?.stage), asked.rawQueryString ?? ''),
      rawHeaders: rawHeaders(cookies.length > 0 ? { cookie: cookies.join('; ') } : null, asked.headers),
      body: readBody(asked.body, asked.isBase64Encoded),
      sourceIp: context?.http.sourceIp ?? '',
    },
    authorizerContext: context?.authorizer?.lambda ?? undefined,
    signedCaller: callerInAuthorizer(context?.authorizer),
    answer: (answer): APIGatewayProxyStructuredResultV2 => {
      const setCookies = answer.headers.get('set-cookie');
      const others = [...answer.headers].filter(([name]) => name !== 'set-cookie');
      return {
        statusCode: answer.statusCode,
        headers: Object.fromEntries(others.map(([name, values]) => [name, values.join(', ')])),
        ...(setCookies !== undefined && { cookies: [...setCookies] }),
        ...bodyOf(answer),
      };
    },
  };
};
