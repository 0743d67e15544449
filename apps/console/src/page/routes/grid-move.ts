export interface Place {
  readonly row: number;
  readonly column: number;
}

/**
 * Returns where the focus goes with a key in a grid (WAI-ARIA grid pattern), or undefined for a key that is not its own.
 */
export function gridMove(key: string, at: Place, rows: number, columns: number, control = false): Place | undefined {
  const { row, column } = at;
  const within = (index: number, count: number): number => Math.max(0, Math.min(count - 1, index));
  switch (key) {
    case 'ArrowRight':
      return { row, column: within(column + 1, columns) };
    case 'ArrowLeft':
      return { row, column: within(column - 1, columns) };
    case 'ArrowDown':
      return { row: within(row + 1, rows), column };
    case 'ArrowUp':
      return { row: within(row - 1, rows), column };
    case 'Home':
      return { row: control ? 0 : row, column: 0 };
    case 'End':
      return { row: control ? rows - 1 : row, column: columns - 1 };
    default:
      return undefined;
  }
}
