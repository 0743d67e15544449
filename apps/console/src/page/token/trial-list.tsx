import { ExplanationView } from '../explanation/explanation-view.js';
import { disagreement, outcomeOfCall, reasonOfCall } from '../routes/matrix.js';
import type { CallAnswer, Spoiler } from '../../shapes.js';
import { useDesk } from '../state/desk.js';
import { takeInHand } from '../state/token-actions.js';
import type { HeldToken } from '../state/wallet.js';
import { StatusBadge } from '../words/marks.js';

export interface Trial {
  readonly held: HeldToken;
  readonly how: Spoiler | undefined;
  readonly answer: CallAnswer;
}

/** What was tried, the newest first. */
export function TrialList({ trials }: { readonly trials: readonly Trial[] }) {
  const desk = useDesk();
  return (
    <ul class="trials">
      {trials.map(({ held, answer }) => {
        const reason = reasonOfCall(answer);
        const differs = disagreement(answer, { method: '', path: '' });
        return (
          <li key={held.id}>
            <details>
              <summary>
                <b class="who">{held.name}</b>
                <StatusBadge status={answer.exchange.response.status} outcome={outcomeOfCall(answer)} />
                {reason && <code class="reason">{reason}</code>}
                <span class="because">{answer.explanation.because}</span>
              </summary>
              {differs && <p class="note">{differs}</p>}
              <ExplanationView explanation={answer.explanation}>
                <button type="button" class="quiet" onClick={() => takeInHand(desk, held.id)}>
                  Look into this token
                </button>
              </ExplanationView>
            </details>
          </li>
        );
      })}
    </ul>
  );
}
