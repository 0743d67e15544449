import { Mark } from '../words/marks.js';
import { ReasonCode } from '../words/reason-code.js';
import { outcomeWords } from '../words/outcome.js';
import { outcomeOfCall, reasonOfCall, type Cell } from './matrix.js';

interface MatrixCellProps {
  readonly cell: Cell | undefined;
  /** Who, and where. */
  readonly name: string;
  readonly place: string;
  /** Whether the Tab key stops here. */
  readonly current: boolean;
  readonly shown: boolean;
  readonly onOpen: () => void;
}

export function MatrixCell({ cell, name, place, current, shown, onOpen }: MatrixCellProps) {
  const outcome = cell?.state === 'answered' ? outcomeOfCall(cell.answer) : undefined;
  return (
    <button
      type="button"
      class={['cell', outcome ?? cell?.state ?? 'empty', shown ? 'shown' : ''].join(' ')}
      data-place={place}
      tabIndex={current ? 0 : -1}
      onClick={onOpen}
    >
      <span class="unseen">{name}: </span>
      <Content cell={cell} />
    </button>
  );
}

function Content({ cell }: { readonly cell: Cell | undefined }) {
  if (cell === undefined) return <span class="faint">call</span>;
  if (cell.state === 'calling') return <span class="faint">…</span>;
  if (cell.state === 'failed') {
    return (
      <span class="verdict">
        <Mark of="trouble" /> failed
      </span>
    );
  }
  const outcome = outcomeOfCall(cell.answer);
  const reason = outcome === 'allow' ? undefined : reasonOfCall(cell.answer);
  return (
    <>
      <span class="verdict">
        <Mark of={outcome} />
        <b class="num">{cell.answer.exchange.response.status}</b>
        <span class="unseen">{outcomeWords[outcome]}</span>
      </span>
      {reason && (
        <span class="reason">
          <ReasonCode code={reason} />
        </span>
      )}
    </>
  );
}
