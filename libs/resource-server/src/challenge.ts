import type { Refusal } from '@sallyport/protocol';
import { resourceMetadataUrl } from './protected-resource.js';
import type { ResourceServerOptions } from './resource-server.options.js';
import type { ScopeName } from './scope-name.js';

/** What a challenge says beside the refusal. */
export interface ChallengeContext {
  readonly realm: string;
  /** Where the metadata of the resource is (RFC 9728 §5.1). Absent: not said. */
  readonly resourceMetadata?: string;
  readonly scopeName?: ScopeName;
}

/** What every challenge of an application says. */
export const challengeContext = ({
  realm,
  protectedResource,
  scopeName,
}: Pick<ResourceServerOptions, 'realm' | 'protectedResource' | 'scopeName'>): ChallengeContext => ({
  realm,
  ...(scopeName && { scopeName }),
  ...(protectedResource && { resourceMetadata: resourceMetadataUrl(protectedResource.resource).href }),
});

/**
 * Returns the `WWW-Authenticate` value for a refusal (RFC 6750 §3), or undefined where none belongs: a closed route is
 * not opened by another token. No error code is sent when no credential was presented (RFC 6750 §3.1, last paragraph).
 */
export function challengeFor({ code, status, scopes }: Refusal, context: ChallengeContext): string | undefined {
  if (code === null && status !== 401) return undefined;
  const attributes = [`realm="${context.realm}"`];
  if (code !== null) {
    attributes.push(`error="${code}"`);
    const asked = [...(scopes?.allOf ?? []), ...(scopes?.anyOf ?? [])];
    if (asked.length > 0) attributes.push(`scope="${asked.join(' ')}"`);
  }
  if (context.resourceMetadata !== undefined) attributes.push(`resource_metadata="${context.resourceMetadata}"`);
  return `Bearer ${attributes.join(', ')}`;
}
