/** What is deployed by itself, a stack each. */
export interface Unit {
  readonly name: 'identity-provider' | 'protected' | 'consumers';
  readonly config: string;
  /** Where osls puts its template and zips, and deploys them from. */
  readonly folder: string;
  /** Where they are put in the end. */
  readonly shown: string;
}

const identityProvider: Unit = {
  name: 'identity-provider',
  config: 'serverless.identity-provider.yml',
  folder: 'dist/packaged/identity-provider',
  shown: '.serverless/identity-provider',
};
const protectedApis: Unit = {
  name: 'protected',
  config: 'serverless.yml',
  folder: 'dist/packaged/protected',
  shown: '.serverless',
};
const consumers: Unit = {
  name: 'consumers',
  config: 'serverless.consumers.yml',
  folder: 'dist/packaged/consumers',
  shown: '.serverless/consumers',
};

/**
 * Returns the units in the order they are deployed: each takes what the ones before it export. They are removed the other
 * way round.
 *
 * @param provider - the identity provider; only Cognito comes with a unit of its own. Undefined: whichever
 */
export const unitsFor = (provider: string | undefined): readonly Unit[] => [
  ...(provider === undefined || provider === 'cognito' ? [identityProvider] : []),
  protectedApis,
  consumers,
];
