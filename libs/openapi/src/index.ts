export { mergeOpenApiDocuments } from './merge-documents.js';
export { createOpenApiDocument, type OpenApiOptions } from './openapi-document.js';
export { openApiPage } from './openapi-page.js';
export { schemeNames, securityOf, type SecurityRequirement } from './security.js';
export { securitySchemes, type SchemeOptions } from './security-schemes.js';
export { serveOpenApi } from './swagger-ui.js';
