/** One request that arrived. */
export interface StandInRequest {
  readonly url: string;
  readonly form: URLSearchParams;
  readonly authorization: string | null;
}

/** A `fetch` that reaches no network, for issuers under their real addresses. */
export interface StandInFetch {
  readonly fetch: typeof fetch;
  readonly asked: readonly StandInRequest[];
  /** Answers this URL from now on, with 200 and JSON unless it says otherwise; a URL without an answer gets 404. */
  answer(url: string, body: unknown, status?: number): void;
}

export function standInFetch(): StandInFetch {
  const answers = new Map<string, { readonly body: unknown; readonly status: number }>();
  const asked: StandInRequest[] = [];
  return {
    asked,
    answer: (url, body, status = 200) => void answers.set(url, { body, status }),
    fetch: (input, init) => {
      const url = String(input instanceof Request ? input.url : input);
      const form = new URLSearchParams(typeof init?.body === 'string' ? init.body : '');
      asked.push({ url, form, authorization: new Headers(init?.headers).get('authorization') });
      const { body, status } = answers.get(url) ?? { body: {}, status: 404 };
      const headers = { 'content-type': 'application/json' };
      return Promise.resolve(new Response(JSON.stringify(body), { status, headers }));
    },
  };
}
