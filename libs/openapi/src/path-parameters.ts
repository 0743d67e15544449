import type { DescribedOperation } from './described-operations.js';

type Parameters = NonNullable<DescribedOperation['parameters']>;

/** Returns the parameters with exactly those of the path that its template names: OpenAPI asks for each, and no other. */
export function pathParameters(template: string, described: Parameters): Parameters {
  const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name!);
  const inPath = (parameter: Parameters[number], name: string): boolean =>
    'in' in parameter && parameter.in === 'path' && parameter.name === name;
  return [
    ...names.map(
      (name): Parameters[number] =>
        described.find((parameter) => inPath(parameter, name)) ?? {
          name,
          in: 'path',
          required: true,
          schema: { type: 'string' },
        },
    ),
    ...described.filter((parameter) => !('in' in parameter) || parameter.in !== 'path'),
  ];
}
