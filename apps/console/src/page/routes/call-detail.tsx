import { useEffect, useRef } from 'preact/hooks';
import { ExchangeView } from '../exchange/exchange-view.js';
import { ExplanationView } from '../explanation/explanation-view.js';
import { FaultNote } from '../shell/fault-note.js';
import { fillCell } from '../state/call-actions.js';
import { useConsole, useDesk } from '../state/desk.js';
import { DecidedLine } from './decided-line.js';
import { cellKey, disagreement, type Caller, type Route } from './matrix.js';

interface CallDetailProps {
  readonly routes: readonly Route[];
  readonly callers: readonly Caller[];
}

/** One call: request, answer, and how the decision comes about. */
export function CallDetail({ routes, callers }: CallDetailProps) {
  const desk = useDesk();
  const key = useConsole((state) => state.shownCell);
  const cell = useConsole(({ cells, shownCell }) => (shownCell === undefined ? undefined : cells[shownCell]));
  const heading = useRef<HTMLHeadingElement>(null);
  const answered = cell?.state === 'answered';
  useEffect(() => {
    if (answered) heading.current?.focus();
  }, [key, answered]);

  const [caller, route] = pairOf(key, callers, routes);
  if (key === undefined || caller === undefined || route === undefined || cell === undefined) return null;
  const close = (): void => {
    desk.store.update(() => ({ shownCell: undefined }));
    document.querySelector<HTMLButtonElement>('.matrix [tabindex="0"]')?.focus();
  };
  const differs = cell.state === 'answered' ? disagreement(cell.answer, cell.request) : undefined;
  return (
    <section
      class="detail"
      aria-labelledby="call"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <div class="heading">
        <h2 id="call" ref={heading} tabIndex={-1}>
          {caller.name}{' '}
          <code>
            {route.method} {route.path}
          </code>
        </h2>
        <div class="buttons">
          <button type="button" class="quiet" onClick={() => void fillCell(desk, caller, route)}>
            Call again
          </button>
          <button type="button" class="quiet" onClick={close}>
            Close
          </button>
        </div>
      </div>
      {cell.state === 'calling' && <p class="faint">Calling…</p>}
      {cell.state === 'failed' && <FaultNote fault={cell.fault} />}
      {cell.state === 'answered' && (
        <>
          <DecidedLine answer={cell.answer} />
          {differs && <p class="note">{differs}</p>}
          <div class="columns call">
            <ExplanationView explanation={cell.answer.explanation} />
            <ExchangeView exchange={cell.answer.exchange} open />
          </div>
        </>
      )}
    </section>
  );
}

function pairOf(key: string | undefined, callers: readonly Caller[], routes: readonly Route[]): [Caller?, Route?] {
  for (const caller of callers) {
    const route = routes.find((each) => cellKey(caller, each) === key);
    if (route !== undefined) return [caller, route];
  }
  return [];
}
