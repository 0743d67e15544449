import { Fault } from '../fault.js';

/** A CloudFormation resource as data. */
export interface Resource {
  readonly logicalId: string;
  /** For faults: the file and key it is written at, or the template. */
  readonly place: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** Logical id of `{ Ref }` or `{ 'Fn::GetAtt': [id, …] }`; `undefined` for anything else. */
export function referenceOf(value: unknown): string | undefined {
  const { Ref: ref, 'Fn::GetAtt': attribute } = recordOf(value);
  const id = ref ?? (typeof attribute === 'string' ? attribute.split('.')[0] : listOf(attribute)[0]);
  return typeof id === 'string' ? id : undefined;
}

export function textOf({ place, properties }: Resource, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') throw new Fault(`${place}: ${name} is known to AWS alone, and is read here`);
  return String(value as string | number | boolean);
}

export function numberOf(resource: Resource, name: string): number | undefined {
  const text = textOf(resource, name);
  if (text === undefined) return undefined;
  if (text === '' || Number.isNaN(Number(text))) throw new Fault(`${resource.place}: ${name} must be a number`);
  return Number(text);
}

/** An object within a resource, read like one. */
export const partOf = ({ place, ...resource }: Resource, name: string): Resource | undefined => {
  const value = resource.properties[name];
  return isRecord(value) ? { ...resource, place: `${place}.${name}`, properties: value } : undefined;
};

/** The member of an object whose values are all text. */
export function textsOf(resource: Resource, name: string): Readonly<Record<string, string>> | undefined {
  const part = partOf(resource, name);
  if (part === undefined) return undefined;
  return Object.fromEntries(Object.keys(part.properties).map((key) => [key, textOf(part, key) ?? '']));
}
