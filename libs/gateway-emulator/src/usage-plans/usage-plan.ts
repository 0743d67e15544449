/** A key as clients send it. It says who is metered, not who may (G58). */
export interface ApiKey {
  readonly id: string;
  /** 20 to 128 characters, unique (G34, G56). */
  readonly value: string;
  /** Default `true`. */
  readonly enabled?: boolean;
}

/** A token bucket: `rateLimit` requests a second on average, `burstLimit` at once. */
export interface Throttle {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** So many requests in a day, a week or a month, each beginning at midnight UTC. */
export interface Quota {
  readonly limit: number;
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
}

/** A usage plan attached to the stage. A key is in at most one of them (G56); limits count for each key apart. */
export interface UsagePlan {
  readonly name: string;
  readonly keyIds: readonly string[];
  readonly throttle?: Throttle;
  readonly quota?: Quota;
}
