import { STATUS_CODES } from 'node:http';
import type { ALBEvent, ALBResult } from 'aws-lambda';
import type { EventReader } from './event-reader.js';
import { bodyOf, listsOf, type ProxyAnswer } from './proxy-answer.js';
import { pairs, rawHeaders, readBody, requestTarget } from './proxy-request.js';

type LoadBalancerEvent = Pick<ALBEvent, 'httpMethod' | 'path'> & Partial<ALBEvent>;

/**
 * Events of an Application Load Balancer's target group, with and without multi-value headers. There is no authorizer
 * in front: the application's guard is the only gate.
 *
 * Without multi-value headers the load balancer hands on the last value of a header and of a parameter alone. Query
 * parameters are still encoded. A health check is a GET with one header, and no host.
 */
export const readLoadBalancerEvent: EventReader = (event) => {
  const { httpMethod, path, requestContext } = event as Partial<LoadBalancerEvent>;
  if (typeof requestContext !== 'object' || requestContext === null || !('elb' in requestContext)) return undefined;
  if (typeof httpMethod !== 'string' || typeof path !== 'string' || !path.startsWith('/')) return undefined;
  const asked = event as unknown as LoadBalancerEvent;
  const query = asked.multiValueQueryStringParameters ?? asked.queryStringParameters;
  const multiValue = asked.multiValueHeaders !== undefined && asked.multiValueHeaders !== null;
  return {
    request: {
      method: httpMethod,
      target: requestTarget(path, pairs(query).map(encodedPair).join('&')),
      rawHeaders: rawHeaders(asked.multiValueHeaders, asked.headers),
      body: readBody(asked.body, asked.isBase64Encoded),
      sourceIp: '',
    },
    answer: (answer): ALBResult => ({
      statusCode: answer.statusCode,
      statusDescription: `${answer.statusCode} ${STATUS_CODES[answer.statusCode] ?? ''}`.trimEnd(),
      ...(multiValue ? { multiValueHeaders: listsOf(answer) } : { headers: singleValues(answer) }),
      ...bodyOf(answer),
    }),
  };
};

/** Encoded as the client sent it; only what would begin another parameter is kept from doing so. */
const encodedPair = ([name, value]: readonly [string, string]): string =>
  [name.replaceAll('=', '%3D'), value].map((part) => part.replaceAll('&', '%26')).join('=');

/** One value a name. Cookies cannot be joined (RFC 6265 §3), so each takes another spelling of the name. */
function singleValues({ headers }: ProxyAnswer): Record<string, string> {
  const single = [...headers].flatMap(([name, values]) =>
    name === 'set-cookie' ? values.map((value, index) => [spelling(name, index), value]) : [[name, values.join(', ')]],
  );
  return Object.fromEntries(single) as Record<string, string>;
}

/** The bits of the index say which letters are capitals: as many spellings as a name has, before one comes again. */
function spelling(name: string, index: number): string {
  let left = index;
  return name.replaceAll(/[a-z]/g, (letter) => {
    const capital = left % 2 === 1;
    left = Math.floor(left / 2);
    return capital ? letter.toUpperCase() : letter;
  });
}
