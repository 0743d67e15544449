import type { OpenAPIObject } from '@nestjs/swagger';
import { describe, expect, it } from '@jest/globals';
import { mergeOpenApiDocuments } from './merge-documents.js';

const operation = (operationId: string) => ({ operationId, responses: {} });
const document = (paths: OpenAPIObject['paths'], scopes: Record<string, string>, schemas = {}): OpenAPIObject => ({
  openapi: '3.1.0',
  info: { title: 'one of them', version: '0' },
  paths,
  components: {
    schemas: { Problem: { type: 'object' }, ...schemas },
    securitySchemes: {
      accessToken: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://i.example.com/t', scopes } } },
    },
  },
});
const info = { title: 'Together', version: '1' };

describe('the documents of several applications', () => {
  it('become one: paths, methods of one path, schemas and scopes of each', () => {
    const merged = mergeOpenApiDocuments(info, [
      document({ '/a': { get: operation('a') } }, { a: 'A.' }, { Book: { type: 'object' } }),
      document({ '/a': { post: operation('b') }, '/c': { get: operation('c') } }, { c: 'C.' }),
    ]);
    expect(merged.info).toEqual(info);
    expect(merged.paths).toEqual({
      '/a': { get: operation('a'), post: operation('b') },
      '/c': { get: operation('c') },
    });
    expect(Object.keys(merged.components?.schemas ?? {})).toEqual(['Problem', 'Book']);
    expect(merged.components?.securitySchemes?.['accessToken']).toEqual({
      type: 'oauth2',
      flows: { clientCredentials: { tokenUrl: 'https://i.example.com/t', scopes: { a: 'A.', c: 'C.' } } },
    });
  });

  it('are refused where one name means two things, each named', () => {
    const first = document({ '/a': { get: operation('a') } }, {}, { Book: { type: 'object' } });
    const second = document({ '/a': { get: operation('b') } }, {}, { Book: { type: 'string' } });
    expect(() => mergeOpenApiDocuments(info, [first, second])).toThrow(
      expect.objectContaining({
        reason: 'manifest_invalid',
        faults: [expect.stringContaining('an operation of /a, get'), expect.stringContaining('a schema Book')],
      }),
    );
    expect(() => mergeOpenApiDocuments(info, [first, first])).not.toThrow();
  });
});
