import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer, systemDependencies } from '@sallyport/composition';
import { readSettings } from '@sallyport/settings';

/** The authorizer's Lambda entry, with settings and manifest of the benchmark's own. */
export function ourAuthorizer(
  environment: Readonly<Record<string, string>>,
  manifest: unknown,
  write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
) {
  return lambdaAuthorizer(
    createGatewayAuthorizer(readSettings(environment), manifest, { ...systemDependencies, write }),
  );
}
