import { Faults } from '../fault.js';
import type { LocalFacts } from '../local-facts.js';
import type { ServiceApis } from '../service-apis.js';
import { readHttpTemplate } from './http-template.js';
import { readRestTemplate } from './rest-template.js';
import { Template } from './template.js';

/**
 * Returns the APIs that a CloudFormation template of osls makes, as the local gateway takes them. Integrations carry the
 * names of functions.
 *
 * Reads what `osls package` writes; a template by another hand may say the same in ways that are not known here.
 *
 * @param template - parsed JSON
 * @throws MisconfigurationError `settings_invalid`, naming each resource that cannot be read
 */
export function readTemplateApis(template: unknown, region: string, local: LocalFacts): ServiceApis {
  const faults = new Faults();
  const parsed = new Template(template);
  const rest = faults.try(() => readRestTemplate(parsed, region, local));
  const http = faults.try(() => readHttpTemplate(parsed, region, local));
  faults.end();
  return { ...(rest !== undefined && { rest }), ...(http !== undefined && { http }) };
}
