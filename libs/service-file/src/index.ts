export { readTemplateApis } from './cloudformation/read-template.js';
export type { LocalFacts } from './local-facts.js';
export { assertRoutesOfManifest } from './manifest-faults.js';
export { readServiceApis } from './read-service.js';
export type { ServiceApis } from './service-apis.js';
export type { ServiceInputs } from './service-file.js';
