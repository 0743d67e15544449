import { ofType, type Packaged } from './packaged.js';

export interface DeployedMethod {
  /** `GET /profile` */
  readonly route: string;
  /** `NONE`, `CUSTOM`, `AWS_IAM`. */
  readonly authorization: string;
  /** Logical id of the authorizer. */
  readonly authorizer?: string;
  readonly apiKeyRequired: boolean;
}

interface Ref {
  readonly Ref: string;
}

/** The methods of the REST API in a template, without the preflight ones. */
export function restMethods(packaged: Packaged): readonly DeployedMethod[] {
  return Object.values(ofType(packaged, 'AWS::ApiGateway::Method'))
    .filter(({ Properties }) => Properties['HttpMethod'] !== 'OPTIONS')
    .map(({ Properties }) => {
      const authorizer = (Properties['AuthorizerId'] as Ref | undefined)?.Ref;
      return {
        route: `${String(Properties['HttpMethod'])} ${pathOf(packaged, (Properties['ResourceId'] as Ref).Ref)}`,
        authorization: String(Properties['AuthorizationType']),
        ...(authorizer !== undefined && { authorizer }),
        apiKeyRequired: Properties['ApiKeyRequired'] === true,
      };
    });
}

/** The routes of the HTTP API in a template. */
export function httpRoutes(packaged: Packaged): readonly DeployedMethod[] {
  return Object.values(ofType(packaged, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => ({
    route: String(Properties['RouteKey']),
    authorization: (Properties['AuthorizationType'] as string | undefined) ?? 'NONE',
    apiKeyRequired: false,
  }));
}

function pathOf(packaged: Packaged, logicalId: string): string {
  const { PathPart, ParentId } = packaged.resources[logicalId]!.Properties as {
    readonly PathPart: string;
    readonly ParentId: Partial<Ref>;
  };
  return `${ParentId.Ref === undefined ? '' : pathOf(packaged, ParentId.Ref)}/${PathPart}`;
}
