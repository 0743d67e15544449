import { describe, expect, it } from '@jest/globals';
import { masked, maskedText } from './masked.js';

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

describe('a masked token', () => {
  it('tells two apart and opens nothing', () => {
    expect(masked(jwt)).toBe('eyJhbG••••dXJl');
    expect(masked('short')).toBe('••••');
  });

  it('is masked wherever it stands in a text, an unsigned one too', () => {
    expect(maskedText(`{"access_token":"${jwt}"}`)).toBe('{"access_token":"eyJhbG••••dXJl"}');
    expect(maskedText('Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.')).not.toContain('eyJzdWIi');
  });

  it('is masked by its value where nothing about it looks like a token', () => {
    expect(maskedText('Bearer opaque-opaque-opaque', ['opaque-opaque-opaque'])).toBe('Bearer opaque••••aque');
  });
});
