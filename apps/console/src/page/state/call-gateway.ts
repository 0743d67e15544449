import type { CallAnswer, CallRequest } from '../../shapes.js';
import type { Desk } from './desk.js';

/**
 * Sends a request to the gateway. Where its token is answered 401, whoever signed in hears of it: the session is renewed or
 * over, whatever the clock says. Another's token ends nothing, which the store of people compares; nor does a 401 to nobody.
 */
export async function callGateway({ store, api }: Desk, request: CallRequest): Promise<CallAnswer> {
  const answer = await api.call(request);
  const { people } = store.get();
  if (answer.exchange.response.status === 401 && request.token !== undefined) await people?.refused(request.token);
  return answer;
}
