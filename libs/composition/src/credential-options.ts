import type { CredentialOptions } from '@sallyport/credentials';
import { currentAuthorizerContext } from '@sallyport/lambda-runtime';
import type { Settings } from '@sallyport/settings';

/**
 * Returns where an application finds the token: in the header, or, where PHANTOM_TOKEN_CONTEXT_KEY says so, in the
 * authorizer context of the Lambda event under way. There is none under plain HTTP, behind a load balancer or where no
 * authorizer put one, and then the header counts.
 */
export function credentialOptions({
  tokenHeader: header,
  tokenScheme: scheme,
  phantomTokenKey: key,
}: Pick<Settings, 'tokenHeader' | 'tokenScheme' | 'phantomTokenKey'>): CredentialOptions {
  if (key === undefined) return { header, scheme };
  return { header, scheme, handedOver: () => handedOver(currentAuthorizerContext(), key) };
}

/** `null` is how a gateway writes that there is none. */
function handedOver(context: Readonly<Record<string, unknown>> | undefined, key: string): unknown {
  return context !== undefined && Object.hasOwn(context, key) ? (context[key] ?? undefined) : undefined;
}
