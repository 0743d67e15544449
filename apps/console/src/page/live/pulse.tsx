import type { LiveDecision } from '../../shapes.js';
import { filterOutcome } from './decision-list.js';
import { barHeight } from './bar-height.js';

const slots = 120;
const height = 40;

/** The last decisions as bars, the newest at the right: height is latency, colour and side say the outcome. */
export function Pulse({ decisions }: { readonly decisions: readonly LiveDecision[] }) {
  const last = decisions.slice(0, slots);
  return (
    <svg
      class="pulse"
      viewBox={`0 0 ${slots * 8} ${height * 2}`}
      preserveAspectRatio="none"
      width="100%"
      height="64"
      aria-hidden="true"
    >
      <path class="axis" d={`M0 ${height}H${slots * 8}`} />
      {last.map((decision, index) => {
        const outcome = filterOutcome(decision);
        const tall = barHeight(decision.milliseconds, height - 3);
        return (
          <rect
            key={decision.id}
            class={outcome}
            x={(slots - 1 - index) * 8 + 1}
            y={outcome === 'allow' ? height - tall - 1 : height + 1}
            width="5"
            height={tall}
            rx="1"
          />
        );
      })}
    </svg>
  );
}
