import type { Trip } from './trip.js';

/** What the browser was sent away with; what came back is a code, used once in the exchange after it. */
export const TripView = ({ trip: { server, parameters } }: { readonly trip: Trip }) => (
  <details class="exchange">
    <summary>
      <span class="line">
        <b class="method">GET</b>
        <code>{server}</code>
      </span>
      <span class="end faint">the browser goes there, and comes back with a code</span>
    </summary>
    <section class="message">
      <h4>Query</h4>
      <dl class="headers">
        {parameters.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  </details>
);
