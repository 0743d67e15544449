/** What the stacks are asked for, by the key of their output; each with what it must look like. */
const url = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, search, hash } = new URL(text);
  // https://https://host parses, with a host named https
  return (
    protocol === 'https:' && hostname.includes('.') && !/^https?$/.test(hostname) && username + search + hash === ''
  );
};
const matching =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);
const region = '[a-z]{2}(?:-[a-z]+)+-\\d';

const shapes = {
  PremiumApiUrl: url,
  UnauthorizedUrl: url,
  AuthorizedReadUrl: url,
  AuthorizedWriteUrl: url,
  TokenUrl: url,
  Domain: url,
  SecretArn: matching(new RegExp(`^arn:[\\w-]+:secretsmanager:${region}:\\d{12}:secret:\\S+$`)),
  TokenHeader: matching(/^(?!undefined$)[A-Za-z0-9-]+$/),
  AuthorizerArn: matching(new RegExp(`^arn:[\\w-]+:lambda:${region}:\\d{12}:function:\\S+$`)),
  UserPoolId: matching(new RegExp(`^${region}_[A-Za-z0-9]+$`)),
  ClientId: matching(/^[a-z0-9]+$/),
  SignInClientId: matching(/^[a-z0-9]+$/),
  ResourceServerId: matching(/^[\x21\x23-\x5b\x5d-\x7e]+$/),
  IdentityPoolId: matching(new RegExp(`^${region}:[0-9a-f-]{36}$`)),
} satisfies Record<string, (text: string) => boolean>;

export type OutputKey = keyof typeof shapes;
export type StackOutputs = Readonly<Partial<Record<OutputKey, string>>>;

/** The answers cannot be used. `faults` name outputs and never quote a value that might be anything. */
export class UnusableOutputs extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'UnusableOutputs';
  }
}

/**
 * Returns the known outputs of the stacks in one or several answers of `aws cloudformation describe-stacks`; others are
 * left out.
 *
 * Checks that each looks like what it is. Does NOT ask whether anything is there.
 *
 * @throws {@link UnusableOutputs} with all that is wrong: no answer, no known output, a value of another shape, two
 * stacks that disagree
 */
export function readStackOutputs(answers: readonly unknown[]): StackOutputs {
  const faults: string[] = [];
  const found = new Map<OutputKey, string>();
  for (const answer of answers) {
    const stacks = (answer as { readonly Stacks?: unknown } | null)?.Stacks;
    if (!Array.isArray(stacks)) {
      faults.push('This is no answer of describe-stacks: it has no Stacks.');
      continue;
    }
    for (const { OutputKey: key, OutputValue: value } of stacks.flatMap(outputsOf)) {
      if (typeof key !== 'string' || !Object.hasOwn(shapes, key)) continue;
      const known = key as OutputKey;
      if (typeof value !== 'string' || value === '' || !shapes[known](value)) {
        faults.push(`${key} is not what it should be.`);
      } else if ((found.get(known) ?? value) !== value) {
        faults.push(`${key} is there twice, with two values: give the stacks of one stage.`);
      } else found.set(known, value);
    }
  }
  if (faults.length === 0 && found.size === 0) faults.push('None of the stacks has an output of ours.');
  if (faults.length > 0) throw new UnusableOutputs(faults);
  return Object.fromEntries(found);
}

interface Output {
  readonly OutputKey?: unknown;
  readonly OutputValue?: unknown;
}
const outputsOf = (stack: unknown): readonly Output[] => {
  const outputs = (stack as { readonly Outputs?: unknown } | null)?.Outputs;
  return Array.isArray(outputs) ? (outputs as Output[]) : [];
};
