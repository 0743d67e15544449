import type { RequestListener } from 'node:http';
import type { Authentication } from '@sallyport/composition';
import { protectedResourceOf } from '@sallyport/composition/nest';
import { protectedResourceMetadata } from '@sallyport/resource-server';

export const resourceMetadataPath = '/.well-known/oauth-protected-resource';

/**
 * Returns what tells a client that knows only the URL of the API whose tokens it takes (RFC 9728), as the applications
 * behind the gateway would say it. The gateway has no route for it, so it is beside the API.
 *
 * @param resourceUrl - the URL of the API, asked for with each request: the gateway's own is known once it listens
 * @param scopes - our names of what the routes ask for
 */
export function resourceMetadata(
  resourceUrl: () => string,
  issuers: Authentication['issuers'],
  scopes: readonly string[],
): RequestListener {
  return (_request, response) => {
    const resource = protectedResourceOf({ resourceUrl: resourceUrl() }, issuers);
    if (resource === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(protectedResourceMetadata(resource, scopes)));
  };
}
