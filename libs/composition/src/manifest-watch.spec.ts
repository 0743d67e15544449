import { describe, expect, it } from '@jest/globals';
import { manifestWatch } from './manifest-watch.js';

const own = '0123456789ab';
const other = 'ba9876543210';

function watching() {
  const notices: string[] = [];
  return { notices, watch: manifestWatch(own, (message) => void notices.push(message)) };
}

describe('the manifest behind an invocation', () => {
  it('is not spoken of when it is this function’s own, or unknown', () => {
    const { notices, watch } = watching();
    for (const context of [undefined, {}, { scope: 'a' }, { manifest: own }]) watch(context);
    expect(notices).toEqual([]);
  });

  it('is reported when it is another, once, with the remedy', () => {
    const { notices, watch } = watching();
    for (let count = 0; count < 3; count += 1) watch({ manifest: other });
    expect(notices).toEqual([expect.stringMatching(new RegExp(`${other}.*${own}.*deploy both`))]);
  });

  it('is never quoted when it is no tag, and fills neither log nor memory', () => {
    const { notices, watch } = watching();
    for (const manifest of ['\u001b[31mred', 7, null, { length: 12 }]) watch({ manifest });
    expect(notices).toEqual([expect.stringContaining('manifest in no known form')]);
    for (let count = 0; count < 1000; count += 1) watch({ manifest: String(count).padStart(12, '0') });
    expect(notices).toHaveLength(10);
  });

  it('by inheritance is none', () => {
    const { notices, watch } = watching();
    watch(Object.create({ manifest: other }) as Record<string, unknown>);
    expect(notices).toEqual([]);
  });
});
