import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { declaredScopes } from './declared-scopes.js';
import { protectedResourceMetadata, resourceMetadataUrl } from './protected-resource.js';
import { RESOURCE_SERVER_OPTIONS, type ResourceServerOptions } from './resource-server.options.js';

/**
 * Serves the metadata of the configured resource (RFC 9728 §3) to everybody, outside Nest's router: its place is fixed,
 * whatever prefix and version the application has, and it is no route of the manifest.
 */
@Injectable()
export class ProtectedResourceRoute {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly moduleRef: ModuleRef,
    @Inject(RESOURCE_SERVER_OPTIONS) private readonly options: ResourceServerOptions,
  ) {}

  register(): void {
    const { protectedResource } = this.options;
    if (protectedResource === undefined) return;
    const { httpAdapter } = this.host;
    let body: string | undefined;
    httpAdapter.get(
      resourceMetadataUrl(protectedResource.resource).pathname,
      (_request: unknown, response: unknown) => {
        body ??= JSON.stringify(
          protectedResourceMetadata(protectedResource, [
            ...declaredScopes(this.moduleRef),
            ...(protectedResource.scopesBesides ?? []),
          ]),
        );
        httpAdapter.setHeader(response, 'Content-Type', 'application/json; charset=utf-8');
        httpAdapter.setHeader(response, 'Cache-Control', 'public, max-age=3600');
        httpAdapter.reply(response, body, 200);
      },
    );
  }
}
