import { Fault } from '../fault.js';
import { numberOf, recordOf, textOf, type Resource } from './resource.js';
import { calledFunction, functionName } from './integration-uri.js';

/** The resources of a CloudFormation template. */
export class Template {
  readonly resources: readonly Resource[];

  /** @param template - parsed JSON of `cloudformation-template-update-stack.json` */
  constructor(template: unknown) {
    this.resources = Object.entries(recordOf(recordOf(template)['Resources'])).map(([logicalId, resource]) => {
      const { Type: type, Properties: properties } = recordOf(resource);
      return { logicalId, place: `template: ${logicalId}`, type: String(type), properties: recordOf(properties) };
    });
  }

  of(type: string): readonly Resource[] {
    return this.resources.filter((resource) => resource.type === `AWS::${type}`);
  }

  byId(logicalId: string | undefined): Resource | undefined {
    return this.resources.find((resource) => resource.logicalId === logicalId);
  }

  /** Name of the function behind an integration. */
  integration({ place }: Resource, uri: unknown): string {
    const id = calledFunction(uri);
    if (id === undefined) throw new Fault(`${place}: calls no function of this template`);
    return functionName(id);
  }

  /** How long the function behind an authorizer may run, in milliseconds; `undefined` where it is in another template. */
  timeoutMs(uri: unknown): number | undefined {
    const called = this.byId(calledFunction(uri));
    const seconds = called && numberOf(called, 'Timeout');
    return seconds === undefined ? undefined : seconds * 1000;
  }
}

/** @throws Fault where it is missing */
export function required(resource: Resource, name: string): string {
  const text = textOf(resource, name);
  if (text === undefined) throw new Fault(`${resource.place}: ${name} is missing`);
  return text;
}
