import type { TokenAuthorizer } from './api.js';
import { headerValues, type GatewayRequest } from './gateway-request.js';

const headerSource = /^method\.request\.header\.([!#$%&'*+.^_`|~0-9A-Za-z-]+)$/;

/** The header a TOKEN identity source names, or `null` for any other expression. */
export function identityHeader(identitySource: string): string | null {
  return headerSource.exec(identitySource)?.[1] ?? null;
}

/** The expression over the whole value. */
export const wholeMatch = (expression: string): RegExp => new RegExp(`^(?:${expression})$`);

/**
 * The identity values, which are also what the result is cached under; `null` means 401 without a call (G2, G3).
 *
 * A repeated header counts as one value joined by commas, so that two values that disagree are seen by the authorizer
 * instead of one of them being picked. Does NOT trim or change the case of the value (G42).
 */
export function readIdentity(authorizer: TokenAuthorizer, request: GatewayRequest): readonly [string] | null {
  const header = identityHeader(authorizer.identitySource);
  const values = header === null ? [] : headerValues(request, header);
  const value = values.join(', ');
  if (value === '') return null;
  if (authorizer.validationExpression !== undefined && !wholeMatch(authorizer.validationExpression).test(value)) {
    return null;
  }
  return [value];
}
