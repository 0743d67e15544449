import { contextVariables, type ContextFacts } from './context-variables.js';
import type { Failure } from './failures.js';
import { headerValues } from './gateway-request.js';

/** What `$context`, `$stageVariables` and `$method.request` stand for: a full name without `$` → text, `null` when absent. */
export type Variables = (name: string) => string | null;

/** `$context.a.b` or `${context.a.b}`. Anything else with a `$` stays as it is. */
const reference =
  /\$(?:\{((?:context|stageVariables|method)\.[\w.-]+)\}|((?:context|stageVariables|method)(?:\.[\w-]+)+))/g;
const sources =
  /^(context\.[\w.-]+|stageVariables\.\w+|method\.request\.(header|querystring|path)\.\S+|method\.input\.params\.\S+)$/;

/** Whether a source of a response parameter is one that can be read: quoted text or a variable. */
export const isParameterSource = (source: string): boolean => /^'[\s\S]*'$/.test(source) || sources.test(source);

/** The template with each `$name` and `${name}` replaced once; what is absent becomes nothing. No escaping and no VTL, as AWS. */
export function renderTemplate(template: string, variables: Variables): string {
  return template.replace(
    reference,
    (_, braced: string | undefined, bare: string | undefined) => variables(braced ?? bare ?? '') ?? '',
  );
}

interface Facts extends ContextFacts {
  readonly failure: Failure;
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
  /** Present once a policy was returned, also by a Deny (G64); never after a thrown error. */
  readonly authorizer?: Readonly<Record<string, string>> | undefined;
}

const own = (record: Readonly<Record<string, string>> | undefined, key: string): string | null =>
  record !== undefined && Object.hasOwn(record, key) ? (record[key] ?? null) : null;

/** Names as API Gateway's templates use them, over the facts of one request. */
export function createVariables(facts: Facts): Variables {
  const { api, request, failure } = facts;
  const context: Readonly<Record<string, string | null>> = {
    ...contextVariables(facts),
    'error.message': failure.message ?? '',
    'error.messageString': JSON.stringify(failure.message),
    'error.responseType': failure.type,
  };
  const parameter = (name: string): string | null =>
    own(facts.pathParameters, name) ??
    new URLSearchParams(request.query).get(name) ??
    headerValues(request, name).at(-1) ??
    null;
  const readers: readonly (readonly [prefix: string, read: (key: string) => string | null])[] = [
    ['context.authorizer.', (key) => own(facts.authorizer, key)],
    ['context.', (key) => (Object.hasOwn(context, key) ? (context[key] ?? null) : null)],
    ['stageVariables.', (key) => own(api.stageVariables, key)],
    ['method.request.header.', (key) => headerValues(request, key).at(-1) ?? null],
    ['method.request.querystring.', (key) => new URLSearchParams(request.query).getAll(key).at(-1) ?? null],
    ['method.request.path.', (key) => own(facts.pathParameters, key)],
    ['method.input.params.', parameter],
  ];
  return (name) => {
    const reader = readers.find(([prefix]) => name.startsWith(prefix));
    return reader === undefined ? null : reader[1](name.slice(reader[0].length));
  };
}
