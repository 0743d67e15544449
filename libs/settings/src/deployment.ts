import { isLoopbackUrl } from './loopback-url.js';
import type { Environment, SettingsReader } from './settings-reader.js';

/** Where the process runs for real, in words, or undefined on a developer's machine. */
export function deployedAs(environment: Environment): string | undefined {
  if (environment['AWS_LAMBDA_FUNCTION_NAME']) return 'AWS Lambda';
  return environment['NODE_ENV'] === 'production' ? 'NODE_ENV=production' : undefined;
}

/** Notes a fault for `http:` to another machine, and for any `http:` where the process is deployed. */
export function checkTransport(reader: SettingsReader, environment: Environment, name: string, value?: string): void {
  if (value === undefined || !/^http:/i.test(value)) return;
  const where = deployedAs(environment);
  if (where !== undefined) reader.fault(`${name} is http: under ${where}: use https:.`);
  else if (!isLoopbackUrl(value)) reader.fault(`${name} is http: and not on a loopback host: use https:.`);
}
