/**
 * A store that several processes share. It is trusted with nothing: what it holds is sealed, and what it gives back is
 * opened, checked and dated by its reader.
 */
export interface SharedStore {
  /** Its code is there. Absent: from the start. */
  readonly loaded?: Promise<unknown>;
  /** The bytes under a name, if there are any. May give what has expired: not every store keeps time. */
  get(name: string): Promise<Uint8Array | undefined>;
  /**
   * Replaces what is there, whole: a reader finds the old entry or the new one and never half of it. Returns the old one, if
   * there was any; what has expired may be given.
   */
  set(name: string, entry: Uint8Array, ttlMs: number): Promise<Uint8Array | undefined>;
  /** Writes where nothing is, in one step: of many at the same time one is told true. What has expired is nothing. */
  add(name: string, entry: Uint8Array, ttlMs: number): Promise<boolean>;
  /** Lets go of connections. Operations that are under way fail. */
  close(): Promise<void>;
}

/** Where it is. The password is read by name alone. */
export type StoreAddress = RedisAddress | DynamoDbAddress;

export interface RedisAddress {
  readonly kind: 'redis';
  /** For messages: scheme and hosts, nothing secret. */
  readonly shown: string;
  /** Several for a cluster: any of them tells about the others. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly cluster: boolean;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
}

export interface DynamoDbAddress {
  readonly kind: 'dynamodb';
  readonly shown: string;
  readonly table: string;
  /** As the AWS SDK finds it when absent. */
  readonly region?: string;
}
