import { outcomeWords } from '../words/outcome.js';
import type { DecisionFilter, OutcomeFilter } from './decision-list.js';

const choices: readonly { readonly outcome: OutcomeFilter; readonly title: string }[] = [
  { outcome: 'all', title: 'all' },
  { outcome: 'allow', title: outcomeWords.allow },
  { outcome: 'deny', title: outcomeWords.deny },
  { outcome: 'trouble', title: 'trouble' },
];

interface FilterBarProps {
  readonly filter: DecisionFilter;
  readonly counts: Readonly<Record<OutcomeFilter, number>>;
  readonly onFilter: (filter: DecisionFilter) => void;
  readonly paused: boolean;
  readonly onPause: (paused: boolean) => void;
  /** Decisions that came in since it was paused. */
  readonly missed: number;
}

export const FilterBar = ({ filter, counts, onFilter, paused, onPause, missed }: FilterBarProps) => (
  <div class="buttons filter">
    <div class="segments" role="group" aria-label="Outcome">
      {choices.map(({ outcome, title }) => (
        <button
          key={outcome}
          type="button"
          aria-pressed={filter.outcome === outcome}
          onClick={() => onFilter({ ...filter, outcome })}
        >
          {title} <span class="num">{counts[outcome]}</span>
        </button>
      ))}
    </div>
    <input
      type="search"
      aria-label="Filter by route, principal, reason, status or door"
      placeholder="route, principal, reason…"
      spellcheck={false}
      value={filter.text}
      onInput={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
    />
    <button type="button" class="quiet" aria-pressed={paused} onClick={() => onPause(!paused)}>
      {paused ? `Resume${missed > 0 ? ` (${missed} waiting)` : ''}` : 'Pause'}
    </button>
  </div>
);
