import type { CallAnswer } from '../../shapes.js';
import { doors } from '../live/doors.js';
import { StatusBadge } from '../words/marks.js';
import { outcomeOfCall } from './matrix.js';

/** What was answered, where that was decided, and why. */
export function DecidedLine({ answer }: { readonly answer: CallAnswer }) {
  const { exchange, decision } = answer;
  return (
    <p class="decided">
      <StatusBadge status={exchange.response.status} outcome={outcomeOfCall(answer)} />
      {decision && (
        <>
          <span>
            decided by <b>{doors[decision.decidedAt]}</b>
          </span>
          {decision.reason && <code class="chip">{decision.reason}</code>}
          {decision.principal && (
            <span>
              principal <code>{decision.principal}</code>
            </span>
          )}
          <span class="num faint">{decision.milliseconds.toFixed(1)} ms</span>
        </>
      )}
    </p>
  );
}
