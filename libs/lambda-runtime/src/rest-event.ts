import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { EventReader } from './event-reader.js';
import { bodyOf, listsOf } from './proxy-answer.js';
import { callerInIdentity } from './signed-caller.js';
import { pairs, rawHeaders, readBody, requestTarget, withoutStage } from './proxy-request.js';

/** What is read of it; a console test leaves out or nulls most of it. */
type RestEvent = Pick<APIGatewayProxyEvent, 'httpMethod' | 'path'> &
  Partial<Omit<APIGatewayProxyEvent, 'requestContext'>> & {
    /** `1.0` from an HTTP API, which leaves the stage in the path; a REST API says nothing. */
    readonly version?: string;
    readonly requestContext?: Partial<APIGatewayProxyEvent['requestContext']> | null;
  };

/** REST API proxy events, and payload format 1.0 of HTTP APIs, which copies them. */
export const readRestEvent: EventReader = (event) => {
  const { httpMethod, path } = event;
  if (typeof httpMethod !== 'string' || typeof path !== 'string' || !path.startsWith('/')) return undefined;
  const asked = event as unknown as RestEvent;
  const { requestContext } = asked;
  return {
    request: {
      method: httpMethod,
      target: requestTarget(asked.version === '1.0' ? withoutStage(path, requestContext?.stage) : path, queryOf(asked)),
      rawHeaders: rawHeaders(asked.multiValueHeaders, asked.headers),
      body: readBody(asked.body, asked.isBase64Encoded),
      sourceIp: requestContext?.identity?.sourceIp ?? '',
    },
    authorizerContext: requestContext?.authorizer ?? undefined,
    signedCaller: callerInIdentity(requestContext?.identity),
    answer: (answer): APIGatewayProxyResult => ({
      statusCode: answer.statusCode,
      multiValueHeaders: listsOf(answer),
      ...bodyOf(answer),
    }),
  };
};

/** The gateway decoded the parameters. */
function queryOf({ multiValueQueryStringParameters, queryStringParameters }: RestEvent): string {
  const query = new URLSearchParams();
  for (const [name, value] of pairs(multiValueQueryStringParameters ?? queryStringParameters))
    query.append(name, value);
  return query.toString();
}
