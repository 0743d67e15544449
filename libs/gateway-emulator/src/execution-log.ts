/** Live numbers since the start. `requests` counts what reached the pipeline; mounts are not in it. */
export interface Counters {
  readonly requests: number;
  readonly authorizerCalls: number;
  readonly cacheHits: number;
  readonly integrationCalls: number;
}

export type MutableCounters = { -readonly [name in keyof Counters]: number };

/** One line of the execution log. Holds templates and rules, never a header, a path or a claim value. */
export type ExecutionEvent = { readonly requestId: string } & (
  | { readonly event: 'authorizer-called'; readonly authorizer: string; readonly outcome: string; readonly ms: number }
  | { readonly event: 'authorizer-output-malformed'; readonly fault: string }
  | { readonly event: 'authorizer-result-large'; readonly bytes: number }
  | { readonly event: 'token-checked'; readonly authorizer: string; readonly outcome: string }
  | { readonly event: 'signature-checked'; readonly outcome: string }
  | { readonly event: 'cache-hit'; readonly authorizer: string }
  | { readonly event: 'policy-evaluated'; readonly verdict: string }
  | {
      readonly event: 'integration-called';
      readonly integration: string;
      readonly outcome: string;
      readonly ms: number;
    }
  | {
      readonly event: 'answered';
      readonly method: string;
      /** Template of the resource, once resolved. */
      readonly resource: string | null;
      readonly status: number;
      /** The rule that ended the request, for answers of the gateway's own. */
      readonly rule?: string;
      readonly responseType?: string;
    }
);

export type ExecutionLog = (entry: ExecutionEvent) => void;

/** A log that cannot break a request. */
export function quietly(log: ExecutionLog | undefined): ExecutionLog {
  return (entry) => {
    try {
      log?.(entry);
    } catch {
      // the observer's own trouble
    }
  };
}
