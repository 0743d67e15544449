import { useCallback, useState } from 'preact/hooks';
import type { CallAnswer } from '../../shapes.js';
import { outcomeOfCall } from '../routes/matrix.js';
import { FaultNote } from '../shell/fault-note.js';
import { callGateway } from '../state/call-gateway.js';
import { useDesk } from '../state/desk.js';
import type { DrillReport } from '../state/drill-actions.js';
import { useAction } from '../state/use-action.js';
import { AnsweredCell } from './answered-cell.js';
import { drillWords } from './drill-words.js';

/** What a drill did, side by side; what is watched can be called again, when time has passed. */
export function DrillReportView({ report }: { readonly report: DrillReport }) {
  const { at, drill, says, before, after, watched, changes } = report;
  const desk = useDesk();
  const [later, setLater] = useState<CallAnswer>();
  const { run, busy, fault } = useAction(
    useCallback(async () => {
      if (watched) setLater(await callGateway(desk, watched));
    }, [desk, watched]),
  );
  const columns = ['before', 'after', ...(later ? ['now'] : [])];
  return (
    <article class="report">
      <h3>
        {drillWords[drill].title} <time class="num faint">{new Date(at).toLocaleTimeString()}</time>
      </h3>
      <p>{says}</p>
      {(before !== undefined || changes.length > 0) && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <td />
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {before && after && (
                <tr>
                  <th scope="row">the call</th>
                  {[before, after, ...(later ? [later] : [])].map((answer, index) => (
                    <td key={columns[index]}>
                      <AnsweredCell answer={answer} />
                    </td>
                  ))}
                </tr>
              )}
              {changes.map(({ what, before: was, after: is }) => (
                <tr key={what}>
                  <th scope="row">{what}</th>
                  <td class="num">{was}</td>
                  <td class="num">{is}</td>
                  {later && <td />}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {drill === 'issuer-up' && after && outcomeOfCall(after) === 'trouble' && (
        <p class="faint">An issuer that failed is left alone for a moment. Call again.</p>
      )}
      <FaultNote fault={fault} />
      {watched && (
        <p class="buttons">
          <button type="button" class="quiet" disabled={busy} onClick={() => void run()}>
            Call again<span class="unseen"> after {drillWords[drill].title}</span>
          </button>
          <span class="faint">Counters include the calls of this report.</span>
        </p>
      )}
    </article>
  );
}
