import { useCallback, useRef, useState } from 'preact/hooks';
import { asFault, type ConsoleFault } from '../server/console-fault.js';

export interface Action<Given extends readonly unknown[]> {
  /** Never throws: what went wrong is in `fault`. Does nothing while it is busy. */
  run(...given: Given): Promise<void>;
  readonly busy: boolean;
  readonly fault: ConsoleFault | undefined;
}

/** Returns something a button starts, with what to show meanwhile and afterwards. */
export function useAction<Given extends readonly unknown[]>(work: (...given: Given) => Promise<void>): Action<Given> {
  const [state, setState] = useState<{ busy: boolean; fault?: ConsoleFault }>({ busy: false });
  const running = useRef(false);
  const run = useCallback(
    async (...given: Given) => {
      if (running.current) return;
      running.current = true;
      setState({ busy: true });
      try {
        await work(...given);
        setState({ busy: false });
      } catch (error) {
        setState({ busy: false, fault: asFault(error) });
      } finally {
        running.current = false;
      }
    },
    [work],
  );
  return { run, busy: state.busy, fault: state.fault };
}
