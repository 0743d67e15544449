import { useRef, useState } from 'preact/hooks';
import { fillCell } from '../state/call-actions.js';
import { useConsole, useDesk } from '../state/desk.js';
import { gridMove, type Place } from './grid-move.js';
import { MatrixCell } from './matrix-cell.js';
import { cellKey, type Caller, type Route } from './matrix.js';
import { RouteHead } from './route-head.js';

interface MatrixProps {
  readonly routes: readonly Route[];
  readonly callers: readonly Caller[];
}

/** One row a route, one column a caller. One stop of the Tab key; arrows move within (WAI-ARIA grid pattern). */
export function Matrix({ routes, callers }: MatrixProps) {
  const desk = useDesk();
  const cells = useConsole((state) => state.cells);
  const shown = useConsole((state) => state.shownCell);
  const grid = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState<Place>({ row: 0, column: 0 });

  const open = (caller: Caller, route: Route): void => {
    const key = cellKey(caller, route);
    if (cells[key] === undefined || cells[key].state === 'failed') void fillCell(desk, caller, route);
    desk.store.update(() => ({ shownCell: key }));
  };
  const move = (event: KeyboardEvent): void => {
    const to = gridMove(event.key, at, routes.length, callers.length, event.ctrlKey);
    if (to === undefined) return;
    event.preventDefault();
    setAt(to);
    grid.current?.querySelector<HTMLButtonElement>(`[data-place="${to.row}-${to.column}"]`)?.focus();
  };

  return (
    <div class="scroll" role="region" aria-labelledby="matrix" tabIndex={-1}>
      <table
        class="matrix"
        role="grid"
        aria-labelledby="matrix"
        ref={grid}
        style={{ '--callers': callers.length }}
        onKeyDown={move}
      >
        <thead>
          <tr>
            <th scope="col">Route</th>
            {callers.map(({ id, name, says }) => (
              <th key={id} scope="col" title={says}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {routes.map((route, row) => (
            <tr key={`${route.method} ${route.path}`}>
              <RouteHead route={route} />
              {callers.map((caller, column) => {
                const key = cellKey(caller, route);
                return (
                  <td key={caller.id} role="gridcell">
                    <MatrixCell
                      cell={cells[key]}
                      name={`${caller.name}, ${route.method} ${route.path}`}
                      place={`${row}-${column}`}
                      current={at.row === row && at.column === column}
                      shown={shown === key}
                      onOpen={() => {
                        setAt({ row, column });
                        open(caller, route);
                      }}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
