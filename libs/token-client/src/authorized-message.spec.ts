import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { authorizedMessage, type AuthorizedMessage } from './authorized-message.js';
import { startIssuing, tokenMark, type Issuing } from './scripted-issuing.fixture.js';

let issuing: Issuing;
beforeEach(async () => void (issuing = await startIssuing()));
afterEach(() => issuing.close());

const open = () => authorizedMessage(issuing.client(), { scopes: ['content:read'] });
const sender = (...answers: unknown[]) => {
  const send = jest.fn<(message: AuthorizedMessage<unknown>) => Promise<unknown>>();
  for (const answer of answers) {
    if (answer instanceof Error || (answer as { status?: number }).status !== undefined)
      send.mockRejectedValueOnce(answer);
    else send.mockResolvedValueOnce(answer);
  }
  return send;
};
const sent = (send: ReturnType<typeof sender>) => send.mock.calls.map(([{ authorization }]) => authorization);

describe('an authorised message', () => {
  it('carries our token beside the data, one token for many messages', async () => {
    const message = open();
    const send = sender('first', 'second');
    expect([await message({ id: 1 }, send), await message(undefined, send)]).toEqual(['first', 'second']);
    expect(send.mock.calls.map(([envelope]) => envelope)).toEqual([
      { authorization: `Bearer ${tokenMark}-1`, data: { id: 1 } },
      { authorization: `Bearer ${tokenMark}-1`, data: undefined },
    ]);
  });

  it('is sent once more with a new token when the token was refused, and no third time', async () => {
    const refusal = { status: 401, reason: 'token_expired' };
    const send = sender(refusal, 'at last');
    expect(await open()('data', send)).toBe('at last');
    expect(sent(send)).toEqual([`Bearer ${tokenMark}-1`, `Bearer ${tokenMark}-2`]);
    const again = sender(refusal, refusal);
    await expect(open()('data', again)).rejects.toEqual(refusal);
    expect(again).toHaveBeenCalledTimes(2);
  });

  it.each([{ status: 403, reason: 'scope_missing' }, { status: 503, reason: 'issuer_timeout' }, new Error('closed')])(
    'leaves %j to the caller',
    async (fault) => {
      const send = sender(fault);
      await expect(open()('data', send)).rejects.toEqual(fault);
      expect(send).toHaveBeenCalledTimes(1);
    },
  );

  it('is not sent without a token (RC3)', async () => {
    issuing.answers({ status: 503 });
    const send = sender('never');
    await expect(open()('data', send)).rejects.toMatchObject({ name: 'OutageError' });
    expect(send).not.toHaveBeenCalled();
  });
});
