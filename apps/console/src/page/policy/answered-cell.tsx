import type { CallAnswer } from '../../shapes.js';
import { doors } from '../live/doors.js';
import { outcomeOfCall, reasonOfCall } from '../routes/matrix.js';
import { StatusBadge } from '../words/marks.js';

/** How a watched call was answered, and by which door. */
export function AnsweredCell({ answer }: { readonly answer: CallAnswer }) {
  const { decision, exchange } = answer;
  const outcome = outcomeOfCall(answer);
  return (
    <>
      <StatusBadge status={exchange.response.status} outcome={outcome} />
      <span class="faint by">
        {outcome !== 'allow' && <code>{reasonOfCall(answer)}</code>} {decision && `by ${doors[decision.decidedAt]}`}
      </span>
    </>
  );
}
