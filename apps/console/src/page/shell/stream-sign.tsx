import { useConsole } from '../state/desk.js';

const words = {
  connecting: 'connecting',
  live: 'live',
  waiting: 'connection lost, trying again',
  ended: 'connection ended',
} as const;

/** Whether decisions come in. */
export function StreamSign() {
  const { state } = useConsole(({ stream }) => stream);
  return (
    <p class={`stream ${state}`} role="status">
      <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
        <circle cx="4" cy="4" r={state === 'live' ? 4 : 3} />
      </svg>
      {words[state]}
    </p>
  );
}
