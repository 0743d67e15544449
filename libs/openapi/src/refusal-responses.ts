import type { ResourceServerOptions } from '@sallyport/resource-server';
import type { ManifestRoute } from '@sallyport/route-manifest';
import type { DescribedOperation } from './described-operations.js';

type Responses = DescribedOperation['responses'];

/** How the guard of the application refuses. */
export type RefusalOptions = Pick<ResourceServerOptions, 'refusalBody' | 'missingScopeStatus'>;

interface RefusalBody {
  readonly mediaType: string;
  /** Where the schema stands in the document. */
  readonly schemaName: string;
  readonly schema: object;
}

/** RFC 9457, as the guard answers unless it is told otherwise. */
const problem: RefusalBody = {
  mediaType: 'application/problem+json',
  schemaName: 'Problem',
  schema: {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'reason'],
    properties: {
      type: { type: 'string', enum: ['about:blank'] },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'What happened, for people.' },
      reason: { type: 'string', description: 'What happened, for programs: stable.' },
      challenge: { type: 'string', description: 'WWW-Authenticate again: some gateways rename that header.' },
    },
  },
};

/** With `refusalBody: 'message'`. */
const message: RefusalBody = {
  mediaType: 'application/json',
  schemaName: 'Refusal',
  schema: {
    type: 'object',
    required: ['message'],
    properties: {
      message: { type: 'string' },
      info: { type: 'string', description: 'The scopes that the route asks for, when the token lacks them.' },
    },
  },
};

const bodyOf = ({ refusalBody }: RefusalOptions): RefusalBody => (refusalBody === 'message' ? message : problem);

/** Returns the schema of every refusal, under its name in the document. */
export function refusalSchemas(options: RefusalOptions): Readonly<Record<string, object>> {
  const { schemaName, schema } = bodyOf(options);
  return { [schemaName]: schema };
}

/** Returns the answers with which callers of a route are refused, by status. None of a public route. */
export function refusalResponses({ access, apiKey }: ManifestRoute, options: RefusalOptions): Responses {
  const takesToken = access === 'authenticated' || access === 'scopes';
  const lacksScope = access === 'scopes' ? ['The token lacks a scope.'] : [];
  const as401 = options.missingScopeStatus === 401;
  const unauthorized = takesToken
    ? ['The request carries no access token, or one that is not accepted.', ...(as401 ? lacksScope : [])]
    : [];
  const forbidden = [
    ...(as401 ? [] : lacksScope),
    ...(access === 'iam' ? ['The request is not signed, or its signer may not call the route.'] : []),
    ...(apiKey === true ? ['The API key is missing or unknown.'] : []),
  ];
  const body = bodyOf(options);
  return {
    ...(unauthorized.length > 0 && { 401: refusal(unauthorized, body, true) }),
    ...(forbidden.length > 0 && { 403: refusal(forbidden, body, access === 'scopes' && !as401) }),
  };
}

const refusal = (
  causes: readonly string[],
  { mediaType, schemaName }: RefusalBody,
  challenged: boolean,
): NonNullable<Responses['401']> => ({
  description: `${causes.join(' ')} A gateway in front may answer with a body of its own.`,
  ...(challenged && {
    headers: { 'WWW-Authenticate': { description: 'RFC 6750 §3', schema: { type: 'string' } } },
  }),
  content: { [mediaType]: { schema: { $ref: `#/components/schemas/${schemaName}` } } },
});
