/** What the premium API answered, as far as it is handed on. */
export interface UpstreamAnswer {
  readonly status: number;
  /** JSON, or our own words when it was something else. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** The part of an Express or Fastify reply that is used. */
export interface Reply {
  status(code: number): unknown;
  setHeader(name: string, value: string): unknown;
}

/** Hands the answer on: its status, its body, and what belongs to the status. Nothing of it is kept by caches. */
export function send({ status, body, headers }: UpstreamAnswer, reply: Reply): unknown {
  reply.status(status);
  for (const [name, value] of Object.entries(headers)) reply.setHeader(name, value);
  reply.setHeader('Cache-Control', 'no-store');
  return body;
}

const maxBytes = 1_048_576;
const handedOn = ['www-authenticate', 'retry-after'];

/**
 * Reads the answer of the premium API. Only JSON is handed on: a page of another server must not become one of ours.
 * A redirect was not followed and is no answer for our caller, so it becomes 502.
 */
export async function readUpstream(response: Response): Promise<UpstreamAnswer> {
  const { status } = response;
  const headers = Object.fromEntries(
    handedOn.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  const json = await readJson(response);
  if (status < 200 || (status >= 300 && status < 400)) {
    return { status: 502, body: says(`The premium API answered ${status}, which is no answer.`), headers: {} };
  }
  return {
    status,
    headers,
    body: json === undefined ? says(`The premium API answered ${status} without JSON.`) : json,
  };
}

const says = (message: string) => ({ message });

async function readJson(response: Response): Promise<unknown> {
  if (!/^application\/([\w.-]+\+)?json\b/i.test(response.headers.get('content-type') ?? '')) {
    await response.body?.cancel();
    return undefined;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length;
    // Leaving the loop closes the connection.
    if (size > maxBytes) return undefined;
    chunks.push(chunk as Uint8Array);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch {
    return undefined;
  }
}
