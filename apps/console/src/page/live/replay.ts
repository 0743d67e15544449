import type { CallRequest, LiveDecision, Session } from '../../shapes.js';
import { asCurl } from '../exchange/curl.js';
import { callGateway } from '../state/call-gateway.js';
import type { Desk } from '../state/desk.js';
import { heldBy } from '../state/wallet.js';

/**
 * Sends a request again. One that this page sent goes out as it was; of another's the token is not known, and the one in
 * hand takes its place.
 */
export async function replay(desk: Desk, decision: LiveDecision): Promise<void> {
  const { exchange } = await callGateway(desk, sentAs(desk, decision) ?? inHandsPlace(desk, decision));
  desk.store.update(() => ({
    announcement: `${decision.method} ${decision.path} again: ${exchange.response.status}.`,
  }));
}

/** What this page sent for a decision, if it was this page. */
function sentAs({ store }: Desk, { id }: LiveDecision): CallRequest | undefined {
  for (const cell of Object.values(store.get().cells)) {
    if (cell.state === 'answered' && cell.answer.decision?.id === id) return cell.request;
  }
  return undefined;
}

function inHandsPlace({ store }: Desk, { method, path }: LiveDecision): CallRequest {
  const { wallet, inHand, sendApiKey } = store.get();
  const token = heldBy(wallet, inHand)?.token;
  return { method, path, ...(token !== undefined && { token }), ...(sendApiKey && { apiKey: true }) };
}

/** Returns the request for a shell. The stream carries no token, so its place is a variable. */
export function curlOf({ store }: Desk, { method, path, route: matched, reason }: LiveDecision): string {
  const { gateway, tokenHeader, routes } = store.get().session as Session;
  const asked = routes.find((route) => `${route.method} ${route.path}` === matched);
  return asCurl({
    method,
    url: gateway + path,
    headers: {
      ...(reason !== 'credential_missing' && { [tokenHeader]: 'Bearer ••••' }),
      ...(asked?.apiKey === true && { 'X-Api-Key': '••••' }),
    },
  });
}
