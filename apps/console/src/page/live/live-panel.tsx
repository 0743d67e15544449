import { useMemo, useRef, useState } from 'preact/hooks';
import { FaultNote } from '../shell/fault-note.js';
import { useConsole } from '../state/desk.js';
import { countOutcomes, filtered, type DecisionFilter } from './decision-list.js';
import { DecisionRow } from './decision-row.js';
import { FilterBar } from './filter-bar.js';
import { Pulse } from './pulse.js';

/** Rows drawn at once; the filter looks through all. */
const drawn = 100;

/** Every request through the gateway, as it is decided: from this page, from a shell, from anywhere. */
export function LivePanel() {
  const arriving = useConsole((state) => state.decisions);
  const stream = useConsole((state) => state.stream);
  const [paused, setPaused] = useState(false);
  const [filter, setFilter] = useState<DecisionFilter>({ outcome: 'all', text: '' });
  const shown = useRef(arriving);
  if (!paused) shown.current = arriving;
  const decisions = shown.current;
  const found = useMemo(() => filtered(decisions, filter), [decisions, filter]);
  return (
    <section class="live" aria-labelledby="decisions">
      <div class="heading">
        <h2 id="decisions">Live decisions</h2>
        <FilterBar
          filter={filter}
          counts={countOutcomes(decisions)}
          onFilter={setFilter}
          paused={paused}
          onPause={setPaused}
          missed={paused ? arriving.length - decisions.length : 0}
        />
      </div>
      <FaultNote fault={stream.state === 'waiting' ? stream.fault : undefined} />
      <Pulse decisions={decisions} />
      {found.length === 0 ? (
        <p class="empty">
          {decisions.length === 0
            ? 'Nothing was decided yet. Call a route on the Routes tab, or paste a curl line of the demo into a shell.'
            : 'No decision matches the filter.'}
        </p>
      ) : (
        <ol class="decisions" aria-label="Decisions, newest first">
          {found.slice(0, drawn).map((decision) => (
            <DecisionRow key={decision.id} decision={decision} />
          ))}
        </ol>
      )}
      {found.length > drawn && (
        <p class="faint">
          The newest {drawn} of {found.length} are shown; the filter looks through all.
        </p>
      )}
    </section>
  );
}
