import type { RestApi } from '@sallyport/gateway-emulator';
import { Fault } from '../fault.js';
import { numberOf, textOf, textsOf, type Resource } from './resource.js';

/** Every `AWS::ApiGateway::GatewayResponse` by its response type; what the types are the emulator checks. */
export function readGatewayResponses(resources: readonly Resource[]): RestApi['gatewayResponses'] {
  const responses = resources
    .filter(({ type }) => type === 'AWS::ApiGateway::GatewayResponse')
    .map((resource) => {
      const type = textOf(resource, 'ResponseType');
      if (type === undefined) throw new Fault(`${resource.place}: ResponseType is missing`);
      const statusCode = numberOf(resource, 'StatusCode');
      const responseParameters = textsOf(resource, 'ResponseParameters');
      const responseTemplates = textsOf(resource, 'ResponseTemplates');
      return [
        type,
        {
          ...(statusCode !== undefined && { statusCode }),
          ...(responseParameters !== undefined && { responseParameters }),
          ...(responseTemplates !== undefined && { responseTemplates }),
        },
      ] as const;
    });
  return responses.length === 0 ? undefined : Object.fromEntries(responses);
}
