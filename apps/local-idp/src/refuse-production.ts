import { MisconfigurationError } from '@sallyport/protocol';

/** Fixed secrets and keys that nobody guards have no place where real requests arrive. */
export function refuseProduction(env: Readonly<Record<string, string | undefined>>): void {
  const faults: string[] = [];
  if (env['NODE_ENV'] === 'production') {
    faults.push(
      'NODE_ENV is production: the embedded provider is for development. Set IDENTITY_PROVIDER to a real one, or unset NODE_ENV.',
    );
  }
  if (env['AWS_LAMBDA_FUNCTION_NAME']) {
    faults.push(
      'AWS_LAMBDA_FUNCTION_NAME is set: the embedded provider does not run on Lambda. Set IDENTITY_PROVIDER to a real one.',
    );
  }
  if (faults.length > 0) throw new MisconfigurationError('settings_invalid', faults);
}
