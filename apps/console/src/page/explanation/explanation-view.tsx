import type { Explanation } from '@sallyport/explain';
import type { ComponentChildren } from 'preact';
import { CopyButton } from '../words/copy-button.js';
import { Mark } from '../words/marks.js';
import { explanationText } from './explanation-text.js';
import { outcomeWords, type Outcome } from '../words/outcome.js';

const outcomes = { allow: 'allow', deny: 'deny', undecided: 'trouble' } as const satisfies Record<string, Outcome>;
const marks = { passed: 'allow', failed: 'deny', skipped: 'skipped' } as const;

interface ExplanationViewProps {
  readonly explanation: Explanation;
  /** More to do with it. */
  readonly children?: ComponentChildren;
}

/** How a decision comes about, step by step. */
export function ExplanationView({ explanation, children }: ExplanationViewProps) {
  const { verdict, reason, because, steps } = explanation;
  const outcome = outcomes[verdict];
  return (
    <section class="explanation">
      <h3>
        <Mark of={outcome} /> Step by step: {outcomeWords[outcome]}
        {reason && <code class={`chip ${outcome}`}>{reason}</code>}
      </h3>
      {because && <p>{because}</p>}
      <ol class="steps">
        {steps.map(({ step, outcome: went, says, reason: why, remedy }) => (
          <li key={step} class={went}>
            <Mark of={went === 'failed' && verdict === 'undecided' ? 'trouble' : marks[went]} />
            <b>
              {step}
              <span class="unseen"> {went}: </span>
            </b>
            <span class="says">
              {says}
              {why && (
                <>
                  {' '}
                  <code class="faint">{why}</code>
                </>
              )}
              {remedy && <span class="remedy">{remedy}</span>}
            </span>
          </li>
        ))}
      </ol>
      <p class="buttons">
        <CopyButton text={() => explanationText(explanation)}>Copy for a ticket</CopyButton>
        {children}
      </p>
    </section>
  );
}
