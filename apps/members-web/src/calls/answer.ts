/** What came of a call. A refusal is an answer with its status and body, and never a text of ours alone (RP3). */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      readonly milliseconds: number;
      readonly broughtToken: boolean;
      readonly signedBy?: SignedBy;
    }
  /** The identity pool said no, so there was nothing to sign with. */
  | { readonly kind: 'no-credentials'; readonly error: string; readonly message: string }
  /** Nobody answered, or CORS kept the answer from this page: a browser does not say which. */
  | { readonly kind: 'unanswered'; readonly by: 'API' | 'identity pool' };

export interface SignedBy {
  readonly role: 'person' | 'guest';
  readonly identityId: string;
  readonly expiration?: Date | undefined;
}

export type Verdict = 'open' | 'refused' | 'slowed' | 'trouble';

/** An answer as the page shows it. */
export interface Shown {
  readonly verdict: Verdict;
  /** In a word or two; the status where there is one. */
  readonly title: string;
  /** What it means for the person in front of it. */
  readonly says: string;
  /** As it came; JSON is laid out. */
  readonly body?: string;
}

export function showAnswer(answer: Answer): Shown {
  if (answer.kind === 'unanswered') {
    return {
      verdict: 'trouble',
      title: 'No answer',
      says: `The ${answer.by} does not answer, or does not let this page read what it says. Nothing was refused.`,
    };
  }
  if (answer.kind === 'no-credentials') {
    return {
      verdict: 'refused',
      title: answer.error,
      says: 'The identity pool gave no credentials, so there was nothing to sign with.',
      body: answer.message,
    };
  }
  const { status, body } = answer;
  return { ...meaning(answer), title: String(status), body: laidOut(body) };
}

type Answered = Extract<Answer, { kind: 'answered' }>;

function meaning({ status, body, broughtToken, signedBy }: Answered): Pick<Shown, 'verdict' | 'says'> {
  if (status < 400) return { verdict: 'open', says: admission(broughtToken, signedBy) };
  if (status === 429) {
    return { verdict: 'slowed', says: 'The usage plan slows down everybody with the key of this page. Wait a little.' };
  }
  if (status >= 500) return { verdict: 'trouble', says: 'The API has trouble of its own. Nothing was refused.' };
  return { verdict: 'refused', says: refusal(status, body, broughtToken, signedBy) };
}

function admission(broughtToken: boolean, signedBy: SignedBy | undefined): string {
  if (signedBy !== undefined) return 'IAM knows the signature and lets its role in.';
  return broughtToken ? 'The authorizer lets your access token in.' : 'The key was enough: nobody asked who you are.';
}

function refusal(status: number, body: string, broughtToken: boolean, signedBy: SignedBy | undefined): string {
  if (status === 401) {
    return broughtToken
      ? 'The API does not know this token, or no longer. Sign in again.'
      : 'The API asks for an access token, and a guest has none. Sign in.';
  }
  if (signedBy === undefined) {
    return broughtToken
      ? 'You are known, and your token lacks the scope of this route.'
      : 'The API key was not accepted.';
  }
  if (/expired/i.test(body)) return 'The AWS credentials have expired. Call again: new ones are asked for.';
  return signedBy.role === 'guest'
    ? 'The signature holds, and IAM says no: a guest’s role may invoke nothing here. Sign in.'
    : 'The signature was not enough: IAM does not let this role in, or the API key was not accepted.';
}

function laidOut(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
