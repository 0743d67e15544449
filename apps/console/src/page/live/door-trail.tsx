import type { Door } from '../../shapes.js';
import { Mark } from '../words/marks.js';
import { outcomeWords } from '../words/outcome.js';
import { doors as words } from './doors.js';

const marks = { allow: 'allow', deny: 'deny', outage: 'trouble', misconfiguration: 'trouble' } as const;

/** The doors a request met, each open or shut, in their order. */
export const DoorTrail = ({ doors }: { readonly doors: readonly Door[] }) => (
  <ol class="doors" aria-label="Doors">
    {doors.map(({ at, outcome }, index) => (
      <li key={index}>
        <Mark of={marks[outcome]} label={outcomeWords[marks[outcome]]} /> {words[at]}
      </li>
    ))}
  </ol>
);
