import { describe, expect, it } from '@jest/globals';
import { event } from './echo-app.fixture.js';
import { formatOneEvent, httpApiContext, httpApiEvent, loadBalancerEvent } from './event-samples.fixture.js';
import { readProxyEvent } from './proxy-event.js';

const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/latest/GET/profile';

/** What reaches a function that is attached, or invoked, in another way than as an application's. */
const strangers: Readonly<Record<string, unknown>> = {
  null: null,
  undefined: undefined,
  'a text': 'text',
  'a number': 1,
  'a list': [],
  'an empty object': {},
  'a path without a method': { path: '/text' },
  'a relative path': event('text'),
  'a method that is no text': event('/text', { httpMethod: ['GET'] }),
  'format 2.0 without a request': { version: '2.0', rawPath: '/text', requestContext: {} },
  'format 2.0 without a path': { version: '2.0', requestContext: httpApiContext() },
  'format 2.0 with a relative path': httpApiEvent('text'),
  'a load balancer without a method': { ...loadBalancerEvent('/text'), httpMethod: undefined },
  'a TOKEN authorizer event': { type: 'TOKEN', authorizationToken: 'Bearer x', methodArn },
  'a REQUEST authorizer event': event('/text', { type: 'REQUEST', methodArn }),
  'an authorizer event of format 1.0': { ...formatOneEvent('/text'), type: 'REQUEST', methodArn },
  'an authorizer event of format 2.0': { ...httpApiEvent('/text'), type: 'REQUEST', routeArn: methodArn },
  'a WebSocket message': {
    requestContext: { routeKey: '$default', eventType: 'MESSAGE', connectionId: 'x', stage: 'latest' },
    body: '{"path":"/text"}',
    isBase64Encoded: false,
  },
  'a queue message': { Records: [{ eventSource: 'aws:sqs', body: '{"httpMethod":"GET","path":"/text"}' }] },
  'a topic message': { Records: [{ EventSource: 'aws:sns', Sns: { Message: 'x' } }] },
  'a stream': { Records: [{ eventSource: 'aws:dynamodb', dynamodb: {} }] },
  'an edge request': { Records: [{ cf: { request: { method: 'GET', uri: '/text', headers: {} } } }] },
  'a bus event': { version: '0', id: 'x', 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} },
  'a lattice request': { version: '2.0', path: '/text', method: 'GET', requestContext: { serviceArn: 'x' } },
};

describe('an event that carries no request', () => {
  it.each(Object.keys(strangers))('is an error, never an answer: %s', (name) => {
    expect(() => readProxyEvent(strangers[name])).toThrow(
      expect.objectContaining({ name: 'MisconfigurationError', reason: 'event_not_supported' }),
    );
  });

  it('is told apart in words that hold no value of it', () => {
    const wayOut = 'attach the function to a REST or HTTP API as a Lambda proxy integration';
    const said = (asked: unknown): string => {
      try {
        readProxyEvent(asked);
      } catch (error) {
        return (error as Error).message;
      }
      return 'nothing';
    };
    expect(said({ Records: [{ body: 'SECRET' }] })).toContain(
      `carries no request (httpMethod is missing, path is missing, requestContext is missing): ${wayOut}`,
    );
    expect(said('SECRET')).toContain(`carries no request (it is a text of 6 characters): ${wayOut}`);
    expect(said(strangers['a TOKEN authorizer event'])).toContain(`asks an authorizer for a decision`);
    for (const asked of Object.values(strangers)) expect(said(asked)).not.toMatch(/SECRET|Bearer|arn:aws/);
  });
});
