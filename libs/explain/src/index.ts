export { explain, type ExplainedRequest, type ExplainOptions, type Pipeline } from './explain.js';
export type { ExplainedStep, ExplainedStepName, Explanation, IssuerFacts, Verdict } from './explanation.js';
