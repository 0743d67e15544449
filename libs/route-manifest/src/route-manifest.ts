import type { Access } from '@sallyport/protocol';

export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'ANY'] as const;
/** `ANY` stands for every method, as in API Gateway. */
export type HttpMethod = (typeof httpMethods)[number];

/** Every method that is meant: for `ANY`, all of them. */
export const methodsOf = ({ method }: { readonly method: HttpMethod }): readonly HttpMethod[] =>
  method === 'ANY' ? httpMethods.filter((one) => one !== 'ANY') : [method];

/** One route and what it asks. `path` is a template: `/home/premium`, `/users/{id}`, `/files/{proxy+}`. */
export type ManifestRoute = Access & {
  readonly app: string;
  readonly method: HttpMethod;
  readonly path: string;
  /** Whether the gateway also asks for an API key. */
  readonly apiKey?: true;
};

/** The routes as the guard enforces them; written by `npm run manifest`, read by the authorizer. */
export interface RouteManifest {
  readonly version: 1;
  readonly routes: readonly ManifestRoute[];
}
