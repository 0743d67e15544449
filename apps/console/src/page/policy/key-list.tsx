import { useCallback, useEffect } from 'preact/hooks';
import { FaultNote } from '../shell/fault-note.js';
import { useConsole, useDesk } from '../state/desk.js';
import { useAction } from '../state/use-action.js';
import { Mark } from '../words/marks.js';
import { spanInWords } from '../words/time-words.js';

/** The public keys of each trusted issuer, as published now. */
export function KeyList() {
  const { store, api } = useDesk();
  const keys = useConsole((state) => state.keys);
  const { run, busy, fault } = useAction(
    useCallback(async () => {
      const answer = await api.keys();
      store.update(() => ({ keys: answer }));
    }, [api, store]),
  );
  useEffect(() => void run(), [run]);
  return (
    <section aria-labelledby="keys">
      <div class="heading">
        <h2 id="keys">Keys</h2>
        <button type="button" class="quiet" disabled={busy} onClick={() => void run()}>
          Look again
        </button>
      </div>
      <FaultNote fault={fault} />
      {keys?.issuers.map(({ name, issuer, keys: published, down }) => (
        <div key={name} class="issuer">
          <h3>
            <Mark of={down ? 'trouble' : 'allow'} /> {name} <code class="faint">{issuer}</code>{' '}
            <span class="faint">{down ? 'does not answer' : 'answers'}</span>
          </h3>
          <ul class="keys">
            {published.map(({ kid, alg, ageSeconds }) => (
              <li key={kid}>
                <code>{kid}</code> <span class="chip">{alg}</span>{' '}
                <span class="faint">
                  {ageSeconds === 0 ? 'seen just now' : `first seen ${spanInWords(ageSeconds)} ago`}
                </span>
              </li>
            ))}
            {published.length === 0 && <li class="faint">no keys are published</li>}
          </ul>
        </div>
      ))}
    </section>
  );
}
