import type { DecisionRecord } from '@sallyport/decision-log';
import type { ArrivedRequest, ExecutionEvent } from '@sallyport/gateway-emulator';

/** What was seen of one request while it was under way. */
export interface SeenRequest extends ArrivedRequest {
  /** ISO 8601. */
  readonly time: string;
  readonly events: ExecutionEvent[];
  /** Of the doors behind the gateway: its authorizer, the application's guard. */
  readonly records: DecisionRecord[];
}
