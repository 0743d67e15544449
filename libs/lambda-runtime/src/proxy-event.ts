import { kindOf, MisconfigurationError } from '@sallyport/protocol';

/** What is read of a REST API proxy event. Unknown members are left alone. */
export interface ProxyEvent {
  readonly httpMethod: string;
  /** The path within the stage, as the gateway resolved it. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string>> | null;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext?: { readonly identity?: { readonly sourceIp?: string } | null } | null;
}

/**
 * Returns the event as a REST API proxy event. Messages of other services are not turned into requests.
 *
 * @throws {@link MisconfigurationError} `event_not_supported`
 */
export function readProxyEvent(event: unknown): ProxyEvent {
  const { httpMethod, path } = (event ?? {}) as Record<string, unknown>;
  if (typeof httpMethod === 'string' && typeof path === 'string' && path.startsWith('/')) return event as ProxyEvent;
  throw new MisconfigurationError('event_not_supported', [
    `The event is no REST API proxy event (httpMethod is ${kindOf(httpMethod)}, path is ${kindOf(path)}): ` +
      'attach the function to a REST API as a Lambda proxy integration.',
  ]);
}

/** Names and values in turn, as they were sent: a header that came twice is here twice, in either spelling. */
export function rawHeaders({ headers, multiValueHeaders }: ProxyEvent): string[] {
  const multiple = Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) =>
    values.flatMap((value) => [name, value]),
  );
  const named = new Set(multiple.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()));
  const single = Object.entries(headers ?? {}).filter(([name]) => !named.has(name.toLowerCase()));
  return [...multiple, ...single.flat()];
}
