import type { ConsoleFault } from '../server/console-fault.js';
import { Mark } from '../words/marks.js';

/** A fault of the console itself, with what to do about it. */
export function FaultNote({ fault }: { readonly fault: ConsoleFault | undefined }) {
  return (
    <div role="alert">
      {fault && (
        <p class="note trouble">
          <Mark of="trouble" />
          <span>
            {fault.says} <code class="faint">{fault.code}</code>
          </span>
        </p>
      )}
    </div>
  );
}
