import { useEffect, useRef } from 'preact/hooks';
import { ExchangeView } from '../exchange/exchange-view.js';
import { ExplanationView } from '../explanation/explanation-view.js';
import { FaultNote } from '../shell/fault-note.js';
import { callAny, fillCell } from '../state/call-actions.js';
import { anyCell, type AnyCall } from '../state/console-state.js';
import { useConsole, useDesk } from '../state/desk.js';
import { DecidedLine } from './decided-line.js';
import { cellKey, disagreement, type Caller, type Route } from './matrix.js';

interface CallDetailProps {
  readonly routes: readonly Route[];
  readonly callers: readonly Caller[];
}

/** From so many characters on a path may be cut off, and the keyboard has to reach it to scroll. */
const scrollsFrom = 100;

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

  const anyCall = useConsole((state) => state.anyCall);
  const shown = shownCall(key, callers, routes, anyCall);
  if (shown === undefined || cell === undefined) return null;
  const { who, method, path } = shown;
  const again = (): Promise<void> =>
    'request' in shown ? callAny(desk, shown) : fillCell(desk, shown.caller, shown.route);
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
        <h2 id="call" ref={heading} tabIndex={path.length > scrollsFrom ? 0 : -1}>
          {who}{' '}
          <code>
            {method} {path}
          </code>
        </h2>
        <div class="buttons">
          <button type="button" class="quiet" onClick={() => void again()}>
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

/** Returns what the shown cell is about: a caller and a route of the matrix, or a request of one's own. */
function shownCall(
  key: string | undefined,
  callers: readonly Caller[],
  routes: readonly Route[],
  anyCall: AnyCall | undefined,
) {
  if (key === anyCell && anyCall !== undefined) return { ...anyCall, ...anyCall.request };
  for (const caller of callers) {
    const route = routes.find((each) => cellKey(caller, each) === key);
    if (route !== undefined) return { caller, route, who: caller.name, method: route.method, path: route.path };
  }
  return undefined;
}
