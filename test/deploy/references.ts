import type { Packaged } from './packaged.js';

/** Every value in a tree that an intrinsic function of CloudFormation stands for. */
export function* intrinsics(value: unknown): Generator<readonly [name: string, argument: unknown]> {
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && /^(Ref|Condition|Fn::\w+)$/.test(first[0])) yield first;
  for (const [, member] of entries) yield* intrinsics(member);
}

/** Returns the names that a template mentions and does not have: resources, attributes' owners, conditions. */
export function danglingReferences({ resources, outputs, conditions }: Packaged): readonly string[] {
  const known = (name: string) => name in resources || name.startsWith('AWS::');
  const dangling: string[] = [];
  for (const [name, argument] of intrinsics({ resources, outputs })) {
    if (name === 'Ref' && !known(String(argument))) dangling.push(`Ref ${String(argument)}`);
    if (name === 'Fn::GetAtt') {
      const [owner] = argument as readonly string[];
      if (!known(owner!)) dangling.push(`GetAtt ${owner!}`);
    }
    if (name === 'Fn::If') {
      const [condition = ''] = argument as readonly string[];
      if (!(condition in conditions)) dangling.push(`If ${condition}`);
    }
    if (name === 'Fn::Sub') {
      for (const [, inner = ''] of String(argument).matchAll(/\$\{([\w:]+)\}/g)) {
        if (!known(inner)) dangling.push(`Sub ${inner}`);
      }
    }
  }
  for (const [id, { DependsOn = [], Condition }] of Object.entries(resources)) {
    for (const other of [DependsOn].flat()) if (!known(other)) dangling.push(`${id} depends on ${other}`);
    if (Condition !== undefined && !(Condition in conditions)) dangling.push(`${id} on condition ${Condition}`);
  }
  return dangling;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

/** Conditions here are about parameters, so they are decided when the template is packaged: Not of Equals of two texts. */
function holds(condition: unknown): boolean {
  const { 'Fn::Not': [equals] = [] } = condition as {
    readonly 'Fn::Not'?: readonly [{ 'Fn::Equals': [string, string] }];
  };
  const [one, other] = equals!['Fn::Equals'];
  return one !== other;
}

/** Every statement that a role of the template is given, with the role it is for. */
export function roleStatements({
  resources,
  conditions,
}: Packaged): readonly (Statement & { readonly role: string })[] {
  return Object.entries(resources).flatMap(([id, { Type, Properties, Condition }]) => {
    if (Condition !== undefined && !holds(conditions[Condition])) return [];
    const { Policies, PolicyDocument, Roles } = Properties as {
      readonly Policies?: readonly { readonly PolicyDocument?: { readonly Statement: readonly Statement[] } }[];
      readonly PolicyDocument?: { readonly Statement: readonly Statement[] };
      readonly Roles?: readonly { readonly Ref: string }[];
    };
    if (Type === 'AWS::IAM::Role') {
      return (Policies ?? []).flatMap((policy) =>
        // One that is AWS::NoValue is none.
        (policy.PolicyDocument?.Statement ?? []).map((statement) => ({ ...statement, role: id })),
      );
    }
    if (Type !== 'AWS::IAM::Policy') return [];
    return (Roles ?? []).flatMap(({ Ref }) =>
      PolicyDocument!.Statement.map((statement) => ({ ...statement, role: Ref })),
    );
  });
}
