import type { AuthState, AuthStore } from '@sallyport/sign-in';
import type { CallRequest, KeysAnswer, LiveDecision, Session } from '../../shapes.js';
import type { Cell } from '../routes/matrix.js';
import type { ConsoleFault } from '../server/console-fault.js';
import type { TabName } from '../shell/tab-names.js';
import type { HeldToken } from './wallet.js';

export type StreamState =
  | { readonly state: 'connecting' | 'live' }
  | { readonly state: 'waiting'; readonly fault: ConsoleFault }
  /** The key is not known: trying again would not help. */
  | { readonly state: 'ended'; readonly fault: ConsoleFault };

export interface AnyCall {
  readonly who: string;
  readonly request: CallRequest;
}

/** The key of the cell beside the matrix. */
export const anyCell = 'any';

/** Everything the page shows, in one place. Nothing of it outlives the page, but the key of this run in the tab. */
export interface ConsoleState {
  readonly tab: TabName;
  readonly session: Session | undefined;
  /** Why there is no session. */
  readonly sessionFault: ConsoleFault | undefined;
  /** Signs people in; absent where nobody can. */
  readonly people: AuthStore | undefined;
  readonly auth: AuthState | undefined;
  /** Tokens got, pasted or spoiled, the newest last. */
  readonly wallet: readonly HeldToken[];
  /** Which of them the page works with. */
  readonly inHand: string | undefined;
  readonly cells: Readonly<Record<string, Cell>>;
  /** The cell whose call is shown. */
  readonly shownCell: string | undefined;
  /** The request of one's own that was sent last, and as whom; its cell is {@link anyCell}. */
  readonly anyCall: AnyCall | undefined;
  readonly sendApiKey: boolean;
  readonly stream: StreamState;
  readonly decisions: readonly LiveDecision[];
  readonly keys: KeysAnswer | undefined;
  /** What was said last for those who hear the page. */
  readonly announcement: string;
}

export const initialState = (tab: TabName): ConsoleState => ({
  tab,
  session: undefined,
  sessionFault: undefined,
  people: undefined,
  auth: undefined,
  wallet: [],
  inHand: undefined,
  cells: {},
  shownCell: undefined,
  anyCall: undefined,
  sendApiKey: true,
  stream: { state: 'connecting' },
  decisions: [],
  keys: undefined,
  announcement: '',
});
