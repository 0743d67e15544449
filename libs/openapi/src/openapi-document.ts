import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import {
  extractManifest,
  RESOURCE_SERVER_OPTIONS,
  type ResourceServerOptions,
  type RouteSource,
} from '@sallyport/resource-server';
import { methodsOf, templateShape, type HttpMethod } from '@sallyport/route-manifest';
import { describedOperations, type DescribedOperation } from './described-operations.js';
import { pathParameters } from './path-parameters.js';
import { refusalResponses, refusalSchemas, type RefusalOptions } from './refusal-responses.js';
import { securitySchemes, type SchemeOptions } from './security-schemes.js';
import { securityOf } from './security.js';

export interface OpenApiOptions extends SchemeOptions {
  readonly title: string;
  readonly version: string;
}

/**
 * Returns an OpenAPI 3.1 document of an application whose routes are the manifest's: the same templates, and for each
 * the security that is enforced. What `@nestjs/swagger` knows of a handler (parameters, bodies, answers) is taken from
 * there; its paths are not, because it folds optional segments and wildcards. Refusals are described as the guard of this
 * application writes them. A route that declares nothing is closed, and left out. Call it before the application listens, after prefix and versioning are set. The package is loaded with the
 * first call: it is a large part of a start.
 *
 * @throws {@link MisconfigurationError} `manifest_invalid`, as `extractManifest` does
 */
export async function createOpenApiDocument(
  app: INestApplication,
  { title, version, ...schemes }: OpenApiOptions,
): Promise<OpenAPIObject> {
  const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
  const { manifest, sources } = extractManifest(app, title);
  const info = new DocumentBuilder().setTitle(title).setVersion(version).setOpenAPIVersion('3.1.0').build();
  const described = SwaggerModule.createDocument(app, info, { operationIdFactory: (...[c, h]) => `${c}.${h}` });
  const operationOf = describedOperations(described);
  const refusals = app.get<ResourceServerOptions>(RESOURCE_SERVER_OPTIONS, { strict: false });

  const paths: OpenAPIObject['paths'] = {};
  const operationId = uniqueNames();
  for (const source of sources) {
    for (const method of methodsServed(source, sources)) {
      const key = method.toLowerCase() as Lowercase<Exclude<HttpMethod, 'ANY'>>;
      (paths[source.route.path] ??= {})[key] = {
        ...operation(source, operationOf(source, key), refusals, schemes),
        operationId: operationId(`${source.controller}_${source.handler}`),
      };
    }
  }
  return {
    ...described,
    paths,
    components: {
      ...described.components,
      schemas: { ...described.components?.schemas, ...refusalSchemas(refusals) },
      securitySchemes: securitySchemes(manifest.routes, schemes) as never,
    },
  };
}

function operation(
  { route }: RouteSource,
  described: DescribedOperation,
  refusals: RefusalOptions,
  { scopeName }: SchemeOptions,
) {
  return {
    ...described,
    parameters: pathParameters(route.path, described.parameters ?? []),
    responses: { ...refusalResponses(route, refusals), ...described.responses },
    security: securityOf(route, scopeName),
  };
}

/** `ANY` stands for the methods that no other route of its template takes. */
function methodsServed({ route }: RouteSource, sources: readonly RouteSource[]): readonly HttpMethod[] {
  if (route.method !== 'ANY') return [route.method];
  const shape = templateShape(route.path);
  const taken = sources
    .filter(({ route: { path } }) => templateShape(path) === shape)
    .map((other) => other.route.method);
  return methodsOf(route).filter((method) => !taken.includes(method));
}

function uniqueNames(): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  };
}
