import type { Explanation } from '@sallyport/explain';
import type { ManifestRoute } from '@sallyport/route-manifest';

/**
 * What the console's page and its server say to each other: JSON under `/_console/api`. Every request carries the per-run
 * key in `X-Console-Key`; what is asked with a body is `POST`. Faults are `{ error, says }` with a 4xx or 5xx status.
 */

/** A machine client, a stranger with a well-made token of a key of its own, or nobody. People come by sign-in. */
export type Persona = 'reader' | 'writer' | 'none' | 'attacker';

/** Whose AWS credentials of the identity pool sign a request. */
export type Signer = 'guest' | 'signed-in';

/** `GET session`: what this run consists of. */
export interface Session {
  /** As IDENTITY_PROVIDER names it. */
  readonly provider: string;
  readonly issuer: string;
  readonly gateway: string;
  /** Where the gateway looks for the token. */
  readonly tokenHeader: string;
  readonly personas: readonly { readonly name: Persona; readonly says: string; readonly opaque: boolean }[];
  readonly routes: readonly (ManifestRoute & { readonly url: string })[];
  readonly apiKey?: string;
  /** As whom requests can be signed; none without an identity pool. */
  readonly signers: readonly Signer[];
  /** The spoilers that this provider allows; none where tokens are opaque. */
  readonly spoilers: readonly Spoiler[];
  readonly drills: readonly Drill[];
  /** For people, a public client (PKCE, no secret); absent where people cannot sign in. */
  readonly signIn?: SignInSettings;
}

/** One tenant for people to sign in at, from the browser. */
export interface SignInSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly [setting: string]: unknown;
}

/** One HTTP exchange as it went over the wire; a client's secret and a key are masked. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  readonly milliseconds: number;
}

/** `POST token { persona, opaque? }` */
export interface TokenRequest {
  readonly persona: Persona;
  readonly opaque?: boolean;
}
export interface TokenAnswer {
  readonly token?: string;
  readonly exchanges: readonly Exchange[];
}

export type Spoiler = 'expire' | 'other-audience' | 'foreign-key' | 'alg-none' | 'missing-scope';

/** `POST spoil { token, how }`: the same token, spoiled; signed by the embedded provider's own key where that is the point. */
export interface SpoilRequest {
  readonly token: string;
  readonly how: Spoiler;
}
export interface SpoilAnswer {
  readonly token: string;
}

/** `POST call { method, path, token?, apiKey?, signedAs? }`: really sent to the gateway. */
export interface CallRequest {
  readonly method: string;
  /** As a caller sends it: `{id}` filled in, `/home/premium`. */
  readonly path: string;
  readonly token?: string;
  /** Whether the usage plan's key goes along. */
  readonly apiKey?: boolean;
  /** Signs with AWS credentials of the identity pool. */
  readonly signedAs?: Signer;
}
export interface CallAnswer {
  readonly exchange: Exchange;
  readonly decision?: LiveDecision;
  readonly explanation: Explanation;
}

/** `POST explain { method, path, token? }` → {@link Explanation}. */
export interface ExplainRequest {
  readonly method: string;
  readonly path: string;
  readonly token?: string;
}

/** `GET decisions`: `text/event-stream` of these, the last 200 first. */
export interface LiveDecision {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly method: string;
  /** As it was asked for, without its query. */
  readonly path: string;
  /** The template, when one matched. */
  readonly route?: string;
  readonly status: number;
  readonly outcome: 'allow' | 'deny' | 'outage' | 'misconfiguration';
  readonly reason?: string;
  /** Which door ended it, or opened it last. */
  readonly decidedAt: 'gateway' | 'gateway-cache' | 'authorizer' | 'guard';
  /** Client or subject, as the decision log names it. */
  readonly principal?: string;
  readonly milliseconds: number;
  /** Every door that spoke, in the order a request meets them; at least one. */
  readonly doors: readonly Door[];
}

/** What one door made of a request. */
export interface Door {
  readonly at: LiveDecision['decidedAt'];
  readonly outcome: LiveDecision['outcome'];
  /** In capitals: the gateway response type, where the gateway ends it by itself. */
  readonly reason?: string;
}

/** `POST policy { token }`: what the gateway holds, or would, for this token. */
export interface PolicyAnswer {
  /** Of the authorizer's answer; absent when it refused. */
  readonly document?: unknown;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly bytes: number;
  readonly refused?: string;
  /** Each route of the manifest, evaluated against the document as the gateway evaluates it. */
  readonly opens: readonly { readonly method: string; readonly path: string; readonly allowed: boolean }[];
}

/** `GET keys`: the public keys of each trusted issuer, as published now. */
export interface KeysAnswer {
  readonly issuers: readonly {
    readonly name: string;
    readonly issuer: string;
    readonly keys: readonly {
      readonly kid: string;
      readonly alg: string;
      /** Seconds since this run first saw it. */
      readonly ageSeconds: number;
    }[];
    readonly down: boolean;
  }[];
  readonly counters: Readonly<Record<string, number>>;
}

export type Drill = 'rotate-keys' | 'issuer-down' | 'issuer-up' | 'clear-caches';

/** `POST drill { drill }` → {@link KeysAnswer} as it is afterwards, and what happened in words. */
export interface DrillAnswer extends KeysAnswer {
  readonly says: string;
}
