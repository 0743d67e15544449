import { describe, expect, it } from '@jest/globals';
import { keyStaleness, sayKeyStaleness } from './staleness.js';

const terms = { keySetSeconds: 600, keySetStaleSeconds: 3600, gatewayTtlSeconds: 300 };

describe('how long a key that was taken back may verify', () => {
  it('is the age of a key set and then the memory of the gateway', () => {
    expect(keyStaleness(terms)).toEqual({ seconds: 900, whileIssuerFailsSeconds: 4500 });
  });

  it('is the age of a snapshot where that is longer', () => {
    expect(keyStaleness({ ...terms, snapshotSeconds: 86_400 })).toEqual({
      seconds: 86_700,
      whileIssuerFailsSeconds: 86_700,
    });
    expect(keyStaleness({ ...terms, snapshotSeconds: 60 })).toEqual(keyStaleness(terms));
  });

  it('is said in one sentence, with its tiers', () => {
    expect(sayKeyStaleness(terms)).toMatch(/at most 900 s \(key set 600, gateway 300\), and for 4500 s while/);
    expect(sayKeyStaleness({ ...terms, snapshotSeconds: 86_400 })).toMatch(/86700 s \(snapshot 86400, gateway 300\)/);
    expect(sayKeyStaleness({ ...terms, snapshotSeconds: 60 })).toMatch(/900 s \(key set 600, gateway 300\)/);
  });
});
