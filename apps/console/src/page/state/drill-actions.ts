import type { CallAnswer, CallRequest, Drill } from '../../shapes.js';
import { whatChanged, type Change } from '../policy/what-changed.js';
import { callGateway } from './call-gateway.js';
import type { Desk } from './desk.js';
import { heldBy } from './wallet.js';

export interface DrillReport {
  /** Milliseconds since the epoch; also tells reports apart. */
  readonly at: number;
  readonly drill: Drill;
  readonly says: string;
  /** The watched call, as it was answered before and after. */
  readonly before: CallAnswer | undefined;
  readonly after: CallAnswer | undefined;
  /** What is watched, so that it can be called again later. */
  readonly watched: CallRequest | undefined;
  readonly changes: readonly Change[];
}

/** Runs a drill between two calls that are alike, and returns what differed. */
export async function runDrill(
  desk: Desk,
  drill: Drill,
  watched: { readonly method: string; readonly path: string } | undefined,
): Promise<DrillReport> {
  const { store, api } = desk;
  const { wallet, inHand } = store.get();
  const token = heldBy(wallet, inHand)?.token;
  const request = watched === undefined || token === undefined ? undefined : { ...watched, token };
  const watch = async (): Promise<CallAnswer | undefined> => request && callGateway(desk, request);
  const earlier = await api.keys();
  const before = await watch();
  const { says } = await api.drill(drill);
  const after = await watch();
  const keys = await api.keys();
  store.update(() => ({ keys, announcement: says }));
  return { at: Date.now(), drill, says, before, after, watched: request, changes: whatChanged(earlier, keys) };
}
