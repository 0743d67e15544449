export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether strangers may reach us: on Lambda, or wherever production is said to be. */
export const isDeployed = (environment: Environment): boolean =>
  Boolean(environment['AWS_LAMBDA_FUNCTION_NAME']) || environment['NODE_ENV'] === 'production';
