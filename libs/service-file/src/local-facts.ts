/** What only AWS knows of a deployed API, or only the local machine. */
export interface LocalFacts {
  /** Letters and digits. */
  readonly id: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** Puts `/<stage>` in front of every path of a REST API. */
  readonly stageInPath?: boolean;
  /** The value of an API key that is made at deployment. Default: `local-key-<name>`, filled up to 20 characters. */
  readonly apiKeyValue?: (name: string) => string;
}

export const apiKeyValue = ({ apiKeyValue: value }: LocalFacts, name: string): string =>
  value?.(name) ?? `local-key-${name}`.padEnd(20, '-');
