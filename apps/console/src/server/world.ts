import type { KeyObject } from 'node:crypto';
import type { Explanation } from '@sallyport/explain';
import type { Gateway, LambdaHandler, RestApi } from '@sallyport/gateway-emulator';
import type { Session, SignInSettings } from '../shapes.js';
import type { Recorder } from './recorder.js';

/** What the console is shown of the process it runs in. The page's server holds no rule of its own: it asks these. */
export interface ConsoleWorld {
  readonly provider: { readonly name: string; readonly issuer: string };
  readonly gateway: Gateway;
  readonly api: RestApi;
  /** Where the gateway looks for the token. */
  readonly tokenHeader: string;
  readonly routes: Session['routes'];
  readonly apiKey: string | undefined;
  readonly recorder: Recorder;
  /** The authorizer with what it remembers, and without a line in the log: nobody called. */
  readonly authorizer: () => LambdaHandler;
  /** Told so that it leads to `verdict`, where it can: of a decision that was taken. */
  readonly explain: (request: AskedRequest, verdict?: Explanation['verdict']) => Promise<Explanation>;
  readonly issuers: readonly TrustedIssuer[];
  /** Absent where the provider is a real one: nothing of it can be spoiled, rotated or taken down. */
  readonly embedded?: EmbeddedWorld;
  /** Tokens of a real provider, which takes the secret of the settings. */
  readonly realTokens?: Readonly<Record<string, () => Promise<string | undefined>>>;
  readonly signIn?: SignInSettings;
  /** Origins that the page speaks to when somebody signs in. */
  readonly signInOrigins: readonly string[];
}

export interface AskedRequest {
  readonly method: string;
  readonly path: string;
  /** Of the header that carries the token. */
  readonly authorization?: string;
}

export interface TrustedIssuer {
  readonly name: string;
  readonly issuer: string;
  /** Where its keys are, as it says now; undefined: it has none. */
  readonly keysUrl: () => Promise<string | undefined>;
}

export interface EmbeddedWorld {
  /** The tenants of the settings; the first gives the tokens. */
  readonly tenants: readonly [Tenant, ...Tenant[]];
  /** A good token of the first tenant: what a well-made one looks like there. */
  readonly sample: string;
  /** Whether a client gets its scopes in an opaque token besides. */
  readonly hasOpaqueTwin: boolean;
  readonly identityPool: PoolOfIdentities;
  /** Starts the authorizer and the applications anew, as a deployment does: what they remembered is gone. */
  renew(): void;
}

/** A tenant of the embedded provider, as far as the console touches it. */
export interface Tenant {
  readonly name: string;
  readonly issuer: string;
  tokenRequest(name: 'reader' | 'writer' | 'none' | 'opaque'): {
    readonly url: string;
    readonly client: { readonly clientId: string; readonly clientSecret: string };
    readonly form: Readonly<Record<string, string>>;
  };
  /** @throws Error where tokens are opaque */
  signer(): { readonly kid: string; readonly privateKey: KeyObject };
  jwks(): { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  rotateKeys(): Promise<void>;
  readonly faults: { inject(fault: { readonly kind: 'server-error' }): void; clear(): void };
}

export interface PoolOfIdentities {
  readonly url: string;
  readonly id: string;
  /** Key of `Logins`. */
  readonly login: string;
  /** Signs somebody in. */
  idToken(): Promise<string>;
}
