/** What is deployed by itself, a stack each. */
export interface Unit {
  readonly name: 'identity-provider' | 'protected' | 'consumers';
  readonly config: string;
  /** The service of that file: its stack is called `<service>-<stage>`. */
  readonly service: string;
  /** Where osls puts its template and zips, and deploys them from. */
  readonly folder: string;
  /** Where they are put in the end. */
  readonly shown: string;
  /** What its gateway is held against, if it has one. */
  readonly routes?: {
    readonly manifest: string;
    /** Who decides: an authorizer in front of the applications, or each by its own guard. */
    readonly decides: 'authorizer' | 'guard';
    /** Where the routes are written, for whoever mends them. */
    readonly mend: string;
  };
}

const units: readonly Unit[] = [
  {
    name: 'identity-provider',
    config: 'serverless.identity-provider.yml',
    service: 'sallyport-identity-provider',
    folder: 'dist/packaged/identity-provider',
    shown: '.serverless/identity-provider',
  },
  {
    name: 'protected',
    config: 'serverless.yml',
    service: 'sallyport',
    folder: 'dist/packaged/protected',
    shown: '.serverless',
    routes: { manifest: 'route-manifest.json', decides: 'authorizer', mend: 'deploy/gateway' },
  },
  {
    name: 'consumers',
    config: 'serverless.consumers.yml',
    service: 'sallyport-consumers',
    folder: 'dist/packaged/consumers',
    shown: '.serverless/consumers',
    routes: {
      manifest: 'apps/content-consumer/route-manifest.json',
      decides: 'guard',
      mend: 'serverless.consumers.yml',
    },
  },
];

/** Said of names that are no units, or not of this provider. */
export class UnknownUnit extends Error {}

/**
 * Returns the units in the order they are deployed: each takes what the ones before it export. They are removed the other
 * way round.
 *
 * @param provider - the identity provider; only Cognito comes with a unit of its own. Undefined: whichever
 * @param chosen - names of units; undefined: all of them
 * @throws {@link UnknownUnit} for a name that is not among them
 */
export function unitsFor(provider: string | undefined, chosen?: readonly string[]): readonly Unit[] {
  const there = units.filter(
    ({ name }) => name !== 'identity-provider' || provider === undefined || provider === 'cognito',
  );
  const unknown = chosen?.filter((one) => there.every(({ name }) => name !== one)) ?? [];
  if (unknown.length > 0) {
    const known = there.map(({ name }) => name).join(', ');
    const of = provider === undefined ? '' : ` with provider=${provider}`;
    throw new UnknownUnit(`No unit is called ${unknown.join(', ')}${of}. There are ${known}.`);
  }
  return there.filter(({ name }) => chosen === undefined || chosen.includes(name));
}
