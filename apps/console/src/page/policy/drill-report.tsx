import type { CallAnswer } from '../../shapes.js';
import { doors } from '../live/doors.js';
import { outcomeOfCall, reasonOfCall } from '../routes/matrix.js';
import type { DrillReport } from '../state/drill-actions.js';
import { StatusBadge } from '../words/marks.js';
import { drillWords } from './drill-words.js';

/** What a drill did, side by side. */
export const DrillReportView = ({
  report: { at, drill, says, before, after, changes },
}: {
  readonly report: DrillReport;
}) => (
  <article class="report">
    <h3>
      {drillWords[drill].title} <time class="num faint">{new Date(at).toLocaleTimeString()}</time>
    </h3>
    <p>{says}</p>
    {(before !== undefined || changes.length > 0) && (
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">before</th>
            <th scope="col">after</th>
          </tr>
        </thead>
        <tbody>
          {before && after && (
            <tr>
              <th scope="row">the call</th>
              <td>
                <Answered answer={before} />
              </td>
              <td>
                <Answered answer={after} />
              </td>
            </tr>
          )}
          {changes.map(({ what, before: was, after: is }) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td class="num">{was}</td>
              <td class="num">{is}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </article>
);

function Answered({ answer }: { readonly answer: CallAnswer }) {
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
