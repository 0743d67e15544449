import type { AskingName } from '../../local-idp/src/development-clients.js';
import type { EmbeddedDialect, TokenRequest } from '../../local-idp/src/dialect.js';
import type { EmbeddedIdentityPool } from '../../local-idp/src/identity-pool/serve-identity-pool.js';

export type TokenName = Extract<AskingName, 'reader' | 'writer' | 'none' | 'opaque'>;

/** The identity provider of one demo, embedded or real. */
export interface DemoProvider {
  /** As IDENTITY_PROVIDER names it, or would. */
  readonly name: string;
  readonly issuer: string;
  readonly embedded: boolean;
  /** Those this provider can give: one with a single kind of token has no `opaque`, a real one no `none`. */
  readonly tokens: Readonly<Partial<Record<TokenName, string>>>;
  /** How to get a token with curl; a real provider's secret is not shown. */
  readonly tokenRequest?: TokenRequest;
  /** What a command in another terminal needs to find an embedded provider; absent: nothing. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where people and guests get AWS credentials; of the embedded provider alone. */
  readonly identityPool?: EmbeddedIdentityPool & {
    /** Signs somebody in, whose token is good for {@link EmbeddedIdentityPool.login}. */
    idToken(): Promise<string>;
  };
  /** Of an embedded provider, the one that gives the tokens first. */
  readonly tenants?: readonly EmbeddedDialect[];
  /** Further tokens of a real provider, by name; undefined: it refused. */
  readonly freshTokens?: Readonly<Record<string, () => Promise<string | undefined>>>;
  /** What to know before the first request, such as a check that found trouble. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}
