import type { ManifestRoute } from '@sallyport/route-manifest';
import type { DescribedOperation } from './described-operations.js';

type Responses = DescribedOperation['responses'];

/** Where the schema of every refusal stands in the document. */
export const problemSchemaName = 'Problem';

/** RFC 9457, as the guard answers. */
export const problemSchema = {
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
};

/** Returns the answers with which callers of a route are refused, by status. None of a public route. */
export function refusalResponses({ access, apiKey }: ManifestRoute): Responses {
  const takesToken = access === 'authenticated' || access === 'scopes';
  const forbidden = [
    ...(access === 'scopes' ? ['The token lacks a scope.'] : []),
    ...(access === 'iam' ? ['The request is not signed, or its signer may not call the route.'] : []),
    ...(apiKey === true ? ['The API key is missing or unknown.'] : []),
  ];
  return {
    ...(takesToken && { 401: refusal('The request carries no access token, or one that is not accepted.', true) }),
    ...(forbidden.length > 0 && { 403: refusal(forbidden.join(' '), access === 'scopes') }),
  };
}

const refusal = (description: string, challenged: boolean): NonNullable<Responses['401']> => ({
  description: `${description} A gateway in front may answer with a body of its own.`,
  ...(challenged && {
    headers: { 'WWW-Authenticate': { description: 'RFC 6750 §3', schema: { type: 'string' } } },
  }),
  content: { 'application/problem+json': { schema: { $ref: `#/components/schemas/${problemSchemaName}` } } },
});
