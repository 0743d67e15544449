import { useCallback, useState } from 'preact/hooks';
import type { Drill, Session } from '../../shapes.js';
import { examplePath } from '../routes/matrix.js';
import { RouteSelect, routeName, tokenRoutes } from '../routes/route-select.js';
import { FaultNote } from '../shell/fault-note.js';
import { runDrill, type DrillReport } from '../state/drill-actions.js';
import { useConsole, useDesk } from '../state/desk.js';
import { useAction } from '../state/use-action.js';
import { DrillReportView } from './drill-report.js';
import { drillWords } from './drill-words.js';

/** Trouble on purpose, with the same call before and after it. */
export function DrillSection() {
  const desk = useDesk();
  const session = useConsole((state) => state.session as Session);
  const routes = tokenRoutes(session.routes);
  const [target, setTarget] = useState(routes[0] && routeName(routes[0]));
  const [reports, setReports] = useState<readonly DrillReport[]>([]);
  const route = routes.find((each) => routeName(each) === target);
  const { run, busy, fault } = useAction(
    useCallback(
      async (drill: Drill) => {
        const report = await runDrill(desk, drill, route && { method: route.method, path: examplePath(route.path) });
        setReports((earlier) => [report, ...earlier].slice(0, 8));
      },
      [desk, route],
    ),
  );
  if (session.drills.length === 0) return <p class="empty">A real provider takes part in no drill.</p>;
  return (
    <section aria-labelledby="drills">
      <h2 id="drills">Make trouble, and watch</h2>
      <p>
        Before and after each, the token in hand is sent to{' '}
        <RouteSelect routes={routes} value={target} onChange={setTarget} label="Route to watch" />
      </p>
      <div class="drills">
        {session.drills.map((drill) => (
          <button key={drill} type="button" class="quiet" disabled={busy} onClick={() => void run(drill)}>
            <b>{drillWords[drill].title}</b>
            <span>{drillWords[drill].says}</span>
          </button>
        ))}
      </div>
      <FaultNote fault={fault} />
      <ol class="reports" aria-label="Drills, newest first">
        {reports.map((report) => (
          <li key={report.at}>
            <DrillReportView report={report} />
          </li>
        ))}
      </ol>
    </section>
  );
}
