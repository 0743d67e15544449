import { describe, expect, it } from '@jest/globals';
import { prettyBody } from './pretty-body.js';

describe('a body for reading', () => {
  it.each([
    ['{"a":{"b":1}}', '{\n  "a": {\n    "b": 1\n  }\n}'],
    ['grant_type=client_credentials&scope=a%20b', 'grant_type=client_credentials\n&scope=a%20b'],
    ['plain words = more & more', 'plain words = more & more'],
    ['', ''],
    ['7', '7'],
  ])('%j', (body, read) => {
    expect(prettyBody(body)).toBe(read);
  });
});
