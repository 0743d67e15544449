import { describe, expect, it } from '@jest/globals';
import { MisconfigurationError, OutageError, refused, RefusalError } from '@sallyport/protocol';
import { faultRecord } from './fault-record.js';

describe('what a thrown error says in the log', () => {
  it('is a deny with its reason for a refusal', () => {
    expect(faultRecord(new RefusalError(refused('token_expired').refusal))).toEqual({
      outcome: 'deny',
      reason: 'token_expired',
    });
  });

  it('is an outage with host and status, and nothing of its cause', () => {
    const cause = new Error('POST https://issuer.test/introspect?token=MARK');
    const record = faultRecord(new OutageError('issuer_error', { host: 'issuer.test', status: 502, cause }));
    expect(record).toMatchObject({ outcome: 'outage', reason: 'issuer_error' });
    expect(record.detail).toContain('issuer.test, status 502');
    expect(JSON.stringify(record)).not.toContain('MARK');
  });

  it('is a misconfiguration with every fault and its remedy', () => {
    expect(faultRecord(new MisconfigurationError('settings_invalid', ['A is not set.', 'B is 7.']))).toEqual({
      outcome: 'misconfiguration',
      reason: 'settings_invalid',
      detail: 'settings_invalid: The settings are not valid.\n  - A is not set.\n  - B is 7.',
    });
  });

  it.each<[unknown, string]>([
    [new TypeError('MARK is not a function'), 'TypeError'],
    [Object.assign(new Error('MARK'), { reason: 'token_expired' }), 'Error'],
    ['MARK', 'unknown error'],
    [null, 'unknown error'],
    [{ name: 'MARK', message: 'MARK' }, 'unknown error'],
  ])('is a misconfiguration for %p: its kind, never the text of an error that is not ours (RC1)', (error, detail) => {
    expect(faultRecord(error)).toEqual({ outcome: 'misconfiguration', detail });
  });
});
