/**
 * Returns where a provider's client secret is kept in AWS Secrets Manager when no setting says so:
 * `/<provider>/<stage>/client`, and for Arculix the name its set-up guide uses.
 *
 * @param provider - the setting's word for it: `auth0`, `auth0:legacy`
 * @param stage - of the deployment: `dev`
 */
export function defaultSecretName(provider: string, stage: string): string {
  const [kind = provider] = provider.split(':', 1);
  // A colon is not among the characters a secret's name may hold.
  return `/${provider.replaceAll(':', '-')}/${stage}/${kind === 'arculix' ? 'UserAPPLICATION' : 'client'}`;
}
