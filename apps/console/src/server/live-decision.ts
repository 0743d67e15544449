import type { ExecutionEvent } from '@sallyport/gateway-emulator';
import type { Door, LiveDecision } from '../shapes.js';
import type { SeenRequest } from './seen-request.js';

const longestPath = 2_048;

type Named<Event extends ExecutionEvent['event']> = Extract<ExecutionEvent, { readonly event: Event }>;

/** What became of a request, from what was seen of it. */
export function liveDecision(seen: SeenRequest, milliseconds: number): LiveDecision {
  const answered = last(seen, 'answered');
  const doors = doorsOf(seen, answered);
  // Which door ended it; where none did, the first is the one that made up its mind about this caller.
  const deciding = doors.findLast(({ outcome }) => outcome !== 'allow') ?? doors[0]!;
  const principal = seen.records.findLast(({ client }) => client !== undefined)?.client;
  return {
    id: seen.requestId,
    time: seen.time,
    method: seen.method,
    path: seen.path.slice(0, longestPath),
    ...(answered?.resource != null && { route: `${seen.method} ${answered.resource}` }),
    status: answered?.status ?? 500,
    outcome: deciding.outcome,
    ...(deciding.reason !== undefined && { reason: deciding.reason }),
    decidedAt: deciding.at,
    ...(principal !== undefined && { principal }),
    milliseconds: Math.round(milliseconds * 100) / 100,
    doors,
  };
}

/** Every door that spoke, in the order a request meets them; at least one. */
function doorsOf(seen: SeenRequest, answered: Named<'answered'> | undefined): readonly Door[] {
  const doors: Door[] = seen.records.map(({ at, outcome, reason }) => ({
    at,
    outcome,
    ...(reason !== undefined && { reason }),
  }));
  if (last(seen, 'cache-hit') !== undefined) {
    const allowed = last(seen, 'policy-evaluated')?.verdict === 'allow';
    doors.unshift(allowed ? { at: 'gateway-cache', outcome: 'allow' } : { ...ended(answered), at: 'gateway-cache' });
  } else if (last(seen, 'signature-checked')?.outcome === 'passed') {
    doors.unshift({ at: 'gateway', outcome: 'allow' });
  }
  const isGatewaysOwn = answered === undefined || answered.rule !== undefined;
  if (isGatewaysOwn && doors.every(({ outcome }) => outcome === 'allow')) doors.push(ended(answered));
  return doors.length > 0 ? doors : [{ at: 'gateway', outcome: 'allow' }];
}

/** An answer of the gateway's own; its type is the name that a deployment customises it by. */
function ended(answered: Named<'answered'> | undefined): Door {
  const { status = 500, responseType, rule } = answered ?? {};
  const reason = responseType ?? rule;
  const outcome =
    status < 500 ? 'deny' : responseType === 'AUTHORIZER_CONFIGURATION_ERROR' ? 'misconfiguration' : 'outage';
  return { at: 'gateway', outcome, ...(reason !== undefined && { reason }) };
}

function last<Event extends ExecutionEvent['event']>({ events }: SeenRequest, event: Event): Named<Event> | undefined {
  return events.findLast((entry): entry is Named<Event> => entry.event === event);
}
