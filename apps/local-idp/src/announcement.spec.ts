import { describe, expect, it } from '@jest/globals';
import { announcement } from './announcement.js';
import { dialectNames } from './dialect.js';
import { startLocalIdp } from './local-idp.js';

describe('what the server says of itself', () => {
  it('has the settings of every tenant as lines of a .env file, and how to make trouble', async () => {
    const idp = await startLocalIdp();
    try {
      const text = announcement(idp);
      for (const name of dialectNames) {
        const [, section = ''] = text.split(`\n# ${name}\n`);
        const lines = section.split('\n\n', 1)[0]!.split('\n');
        expect(Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2)))).toEqual(
          idp.dialects[name].environment(),
        );
      }
      expect(text).toContain(`Bearer ${idp.adminToken}`);
    } finally {
      await idp.close();
    }
  });
});
