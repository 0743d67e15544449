import { useCallback } from 'preact/hooks';
import type { LiveDecision } from '../../shapes.js';
import { FaultNote } from '../shell/fault-note.js';
import { useDesk } from '../state/desk.js';
import { useAction } from '../state/use-action.js';
import { CopyButton } from '../words/copy-button.js';
import { Mark } from '../words/marks.js';
import { ReasonCode } from '../words/reason-code.js';
import { filterOutcome } from './decision-list.js';
import { DoorTrail } from './door-trail.js';
import { curlOf, replay } from './replay.js';

const words = { allow: 'allowed', deny: 'refused', outage: 'outage', misconfiguration: 'misconfigured' } as const;

export function DecisionRow({ decision }: { readonly decision: LiveDecision }) {
  const desk = useDesk();
  const { time, method, path, route, status, outcome, reason, doors, principal, milliseconds } = decision;
  const { run, busy, fault } = useAction(useCallback(() => replay(desk, decision), [desk, decision]));
  return (
    <li class={filterOutcome(decision)}>
      <time class="num" dateTime={time}>
        {clock(time)}
      </time>
      <span class="went">
        <Mark of={filterOutcome(decision)} /> <b class="num">{status}</b> {words[outcome]}
      </span>
      <span class="asked" title={route === undefined || route === path ? undefined : route}>
        <b class="method">{method}</b> <code>{path}</code>
      </span>
      <span class="principal">
        {principal === undefined ? <span class="faint">nobody known</span> : <code>{principal}</code>}
      </span>
      <span class="why">
        {reason && (
          <code>
            <ReasonCode code={reason} />
          </code>
        )}
      </span>
      <DoorTrail doors={doors} />
      <span class="num took">{milliseconds.toFixed(1)} ms</span>
      <span class="does">
        <button
          type="button"
          class="quiet"
          disabled={busy}
          title="Sent again as this page sent it; another's request goes out with the token in hand"
          onClick={() => void run()}
        >
          Replay
          <span class="unseen">
            {' '}
            {method} {path}
          </span>
        </button>
        <CopyButton text={() => curlOf(desk, decision)}>curl</CopyButton>
      </span>
      <FaultNote fault={fault} />
    </li>
  );
}

/** Local time to the millisecond. */
function clock(time: string): string {
  const at = new Date(time);
  const two = (count: number): string => String(count).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
