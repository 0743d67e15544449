import type { CallRequest, Persona, Session } from '../../shapes.js';
import { callersOf } from '../routes/callers.js';
import { cellKey, requestOf, type Caller, type Cell, type Route } from '../routes/matrix.js';
import { asFault } from '../server/console-fault.js';
import { callGateway } from './call-gateway.js';
import { anyCell, type AnyCall } from './console-state.js';
import type { Desk } from './desk.js';
import { getToken, tokenOf } from './token-actions.js';

/** How many calls are under way at once: the gateway is one process, and rate limits of usage plans are real. */
const atOnce = 3;

/** Really calls one route as one caller, and keeps what came of it. */
export async function fillCell(desk: Desk, caller: Caller, route: Route): Promise<void> {
  const key = cellKey(caller, route);
  await callInto(desk, key, async () => requestOf(await withToken(desk, caller), route, desk.store.get().sendApiKey));
  keepShown(desk, caller, key);
}

/** A caller whose session ended by this very call has no column any more: what is shown stays, as a call of one's own. */
function keepShown({ store }: Desk, { id, name }: Caller, key: string): void {
  store.update(({ cells, shownCell, wallet, session, inHand }) => {
    const cell = cells[key];
    const gone = !callersOf(session as Session, wallet, inHand).some((caller) => caller.id === id);
    if (!gone || shownCell !== key || cell?.state !== 'answered') return {};
    const anyCall = { who: name, request: cell.request };
    return { anyCall, shownCell: anyCell, cells: { ...cells, [anyCell]: cell } };
  });
}

/** Sends a request of one's own, and shows what came of it. */
export async function callAny(desk: Desk, anyCall: AnyCall): Promise<void> {
  desk.store.update(() => ({ anyCall, shownCell: anyCell }));
  await callInto(desk, anyCell, async () => anyCall.request);
}

async function callInto(desk: Desk, key: string, asked: () => Promise<CallRequest>): Promise<void> {
  const put = (cell: Cell): void => desk.store.update(({ cells }) => ({ cells: { ...cells, [key]: cell } }));
  put({ state: 'calling' });
  try {
    const request = await asked();
    put({ state: 'answered', request, answer: await callGateway(desk, request) });
  } catch (error) {
    put({ state: 'failed', fault: asFault(error) });
  }
}

/** Fills every cell. Each persona's token is asked for once; a new one only when that is wished. */
export async function fillMatrix(desk: Desk, newTokens: boolean): Promise<void> {
  const { store } = desk;
  const session = store.get().session as Session;
  const before = store.get().inHand;
  for (const { name } of session.personas) {
    // One that cannot be had shows in its cells.
    await (newTokens ? getToken(desk, name, false) : tokenOf(desk, name)).catch(() => undefined);
  }
  store.update(({ inHand }) => ({ inHand: before ?? inHand, cells: {}, shownCell: undefined }));
  const left = session.routes.flatMap((route) =>
    callersOf(session, store.get().wallet, store.get().inHand).map((caller) => ({ caller, route })),
  );
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      await fillCell(desk, next.caller, next.route);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  store.update(() => ({ announcement: 'Every route was called as everybody.' }));
}

async function withToken(desk: Desk, caller: Caller): Promise<Caller> {
  const { personas } = desk.store.get().session as Session;
  const persona = personas.find(({ name }) => name === caller.id)?.name as Persona | undefined;
  return persona === undefined ? caller : { ...caller, token: await tokenOf(desk, persona) };
}
