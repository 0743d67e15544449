import { describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import { readSecret } from './read-secret.js';

const where = 'The secret shop';
const marked = 'MARKED-value';

function faultOf(text: string, clientId?: string): string {
  try {
    readSecret(text, { where, clientId });
  } catch (error) {
    expect(error).toBeInstanceOf(MisconfigurationError);
    return (error as MisconfigurationError).message;
  }
  throw new Error('it was read');
}

describe('the text of a secret', () => {
  it.each([
    ['Arculix', { uid: 'shop', secret: marked }],
    ['Arculix, as its console spells it', { UID: 'shop', Secret: marked }],
    ['OAuth', { client_id: 'shop', client_secret: marked }],
    ['camel case', { clientId: 'shop', clientSecret: marked }],
    [
      'Cognito beside other members',
      { user_pool_client_id: 'shop', app_client_secret: marked, user_pool_id: 'eu-west-1_x', ttl: 3 },
    ],
  ])('is understood with the keys of %s (A10)', (_, members) => {
    const secret = readSecret(JSON.stringify(members), { where });
    expect([secret.clientId, secret.clientSecret]).toEqual(['shop', marked]);
  });

  it('may be the secret alone when the client id is configured, with the line end a file has', () => {
    expect(readSecret(`${marked}\n`, { where, clientId: 'shop' })).toMatchObject({ clientId: 'shop' });
    expect(readSecret(`${marked}\n`, { where, clientId: 'shop' }).clientSecret).toBe(marked);
    expect(readSecret('"12345', { where, clientId: 'shop' }).clientSecret).toBe('"12345');
  });

  it('may leave the client id to the settings', () => {
    expect(readSecret(JSON.stringify({ client_secret: marked }), { where, clientId: 'shop' }).clientSecret).toBe(
      marked,
    );
  });

  it.each([
    ['a secret alone without a client id', marked, undefined, 'configure the client id'],
    ['a list', JSON.stringify([marked]), undefined, 'no JSON object'],
    ['cut JSON', `{"uid":"shop","secret":"${marked}`, undefined, 'no JSON object'],
    ['half a pair', JSON.stringify({ uid: 'shop', password: marked }), undefined, 'uid and secret'],
    ['a secret that is no text', JSON.stringify({ uid: 'shop', secret: [marked] }), undefined, 'as texts'],
    ['an object without known keys', JSON.stringify({ [marked]: marked }), 'shop', 'client_id and client_secret'],
    ['another client', JSON.stringify({ uid: 'other', secret: marked }), 'shop', 'another client'],
    [
      'two clients',
      JSON.stringify({ uid: 'a', secret: marked, client_id: 'b', client_secret: marked }),
      undefined,
      'more than one client',
    ],
    ['an empty secret', JSON.stringify({ uid: 'shop', secret: '' }), undefined, 'empty'],
    ['nothing', '', 'shop', 'empty'],
    ['two lines', `${marked}\n${marked}`, 'shop', 'line break'],
  ])('is refused as %s, with the remedy and without a value (T-CC-1)', (_, text, clientId, says) => {
    const fault = faultOf(text, clientId);
    expect(fault).toContain(where);
    expect(fault).toContain(says);
    expect(fault).not.toContain(marked);
  });
});
