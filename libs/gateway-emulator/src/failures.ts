/** Gateway response types a REST API can customise, with the two defaults they fall back to (G66). */
export const gatewayResponseTypes = [
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'UNAUTHORIZED',
  'ACCESS_DENIED',
  'EXPIRED_TOKEN',
  'INVALID_API_KEY',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
  'WAF_FILTERED',
  'RESOURCE_NOT_FOUND',
  'REQUEST_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'QUOTA_EXCEEDED',
  'THROTTLED',
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
] as const;
export type GatewayResponseType = (typeof gatewayResponseTypes)[number];

/** A way the gateway itself ends a request. */
export interface Failure {
  /** `null`: nothing can customise this answer. */
  readonly type: GatewayResponseType | null;
  readonly status: number;
  /** `x-amzn-errortype`; `null` where the kind of API sends none. */
  readonly errorType: string | null;
  /** `$context.error.message`; `null` where API Gateway gives none. */
  readonly message: string | null;
  /** The body without a template. Default `{"message":<message>}`. */
  readonly body?: string;
  /** Row of the status matrix (G30), or the rule that says it. */
  readonly rule: string;
}

const denied = (message: string, rule: string): Failure => ({
  type: 'ACCESS_DENIED',
  status: 403,
  errorType: 'AccessDeniedException',
  message,
  body: JSON.stringify({ Message: message }), // the capital M is API Gateway's own, on these two rows only
  rule,
});

/** The status matrix of a REST API. */
export const failures = {
  unauthorized: {
    type: 'UNAUTHORIZED',
    status: 401,
    errorType: 'UnauthorizedException',
    message: 'Unauthorized',
    rule: 'G30 rows 1-2',
  },
  authorizerFailed: {
    type: 'AUTHORIZER_FAILURE',
    status: 500,
    errorType: 'AuthorizerFailureException',
    message: null,
    rule: 'G30 row 3',
  },
  authorizerMisconfigured: {
    type: 'AUTHORIZER_CONFIGURATION_ERROR',
    status: 500,
    errorType: 'AuthorizerConfigurationException',
    message: null,
    rule: 'G30 row 4',
  },
  explicitDeny: denied('User is not authorized to access this resource with an explicit deny', 'G30 row 5'),
  implicitDeny: denied('User is not authorized to access this resource', 'G30 row 6'),
  resourcePolicyDeny: denied('User is not authorized to access this resource with an explicit deny', 'G30 row 7'),
  missingAuthenticationToken: {
    type: 'MISSING_AUTHENTICATION_TOKEN',
    status: 403,
    errorType: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
    rule: 'G30 row 8',
  },
  invalidApiKey: {
    type: 'INVALID_API_KEY',
    status: 403,
    errorType: 'ForbiddenException',
    message: 'Forbidden',
    rule: 'G30 row 9',
  },
  throttled: {
    type: 'THROTTLED',
    status: 429,
    errorType: 'TooManyRequestsException',
    message: 'Too Many Requests',
    rule: 'G30 row 10',
  },
  quotaExceeded: {
    type: 'QUOTA_EXCEEDED',
    status: 429,
    errorType: 'LimitExceededException',
    message: 'Limit Exceeded',
    rule: 'G30 row 10',
  },
  unknownStage: {
    type: null, // customisations belong to a stage, and this request named none
    status: 403,
    errorType: 'ForbiddenException',
    message: 'Forbidden',
    rule: 'unknown stage',
  },
  uriTooLong: {
    type: null,
    status: 414,
    errorType: 'RequestUriTooLongException',
    message: 'Request URI too long',
    rule: 'G30 row 12',
  },
  targetMalformed: {
    type: null,
    status: 400,
    errorType: 'BadRequestException',
    message: 'Bad Request',
    rule: 'request target',
  },
  headersTooLarge: {
    type: null,
    status: 431,
    errorType: 'RequestHeaderFieldsTooLargeException',
    message: 'Request Header Fields Too Large',
    rule: 'G34 header size',
  },
  bodyTooLarge: {
    type: null, // REQUEST_TOO_LARGE cannot be customised (G61)
    status: 413,
    errorType: 'RequestTooLargeException',
    message: 'HTTP content length exceeded 10485760 bytes.',
    rule: 'G34 body size',
  },
  upgradeRequired: {
    type: null,
    status: 426,
    errorType: 'UpgradeRequiredException',
    message: 'Upgrade Required',
    rule: 'a WebSocket API takes no plain request',
  },
  internal: {
    type: null,
    status: 500,
    errorType: 'InternalServerErrorException',
    message: 'Internal server error',
    rule: 'fault of the emulator or of a mount',
  },
  integrationFailed: {
    type: 'INTEGRATION_FAILURE',
    status: 502, // 504 by the table of G66, but a Lambda proxy that fails or answers in another shape gives 502
    errorType: 'InternalServerErrorException',
    message: 'Internal server error',
    body: '{"message": "Internal server error"}',
    rule: 'G30 row 13',
  },
  integrationTimedOut: {
    type: 'INTEGRATION_TIMEOUT',
    status: 504,
    errorType: 'InternalServerErrorException',
    message: 'Endpoint request timed out',
    body: '{"message": "Endpoint request timed out"}',
    rule: 'G30 row 13',
  },
} as const satisfies Record<string, Failure>;
