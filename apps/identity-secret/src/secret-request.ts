/** What CloudFormation sends a custom resource, as far as it is used. */
export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  /** Presigned: whoever has it may answer in our name. Never logged. */
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  /** With Update and Delete. */
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
}

/** What the template asks for. */
export interface SecretRequest {
  readonly secretArn: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly tokenUrl: string;
  /** Identifier of the resource server, the prefix of its scopes. */
  readonly resourceServer: string;
}

const members = {
  secretArn: 'SecretArn',
  userPoolId: 'UserPoolId',
  clientId: 'ClientId',
  tokenUrl: 'TokenUrl',
  resourceServer: 'ResourceServer',
} as const;

/** A request that CloudFormation's user can mend. Its message may be shown: it holds names of properties alone. */
export class UnusableRequest extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnusableRequest';
  }
}

/** @throws {@link UnusableRequest} naming the properties that are no texts, or a token URL that is not https: */
export function readSecretRequest(properties: Readonly<Record<string, unknown>>): SecretRequest {
  const missing = Object.values(members).filter((name) => typeof properties[name] !== 'string' || !properties[name]);
  if (missing.length > 0) throw new UnusableRequest(`Properties missing: ${missing.join(', ')}.`);
  const request = Object.fromEntries(
    Object.entries(members).map(([key, name]) => [key, properties[name]]),
  ) as unknown as SecretRequest;
  if (!/^https:\/\/[^/]+\/oauth2\/token$/.test(request.tokenUrl)) {
    throw new UnusableRequest('TokenUrl is no https: URL of a token endpoint.');
  }
  return request;
}
