import { RpcException } from '@nestjs/microservices';
import { misconfigurations, outages, refusals, type BearerErrorCode } from '@sallyport/protocol';
import type { AccessErrors } from '@sallyport/resource-server';

/** What the caller of a message receives instead of an answer. It never holds a token or a claim value. */
export interface MessageProblem {
  /** As HTTP would say it: 400, 401, 403 refuse the caller; 503 may be tried again; 500 is ours to mend. */
  readonly status: 400 | 401 | 403 | 500 | 503;
  /** Stable, for programs and logs. */
  readonly reason: string;
  readonly message: string;
  /** RFC 6750 §3.1; absent when no credential was presented. */
  readonly error?: NonNullable<BearerErrorCode>;
  /** What the handler asks for, separated by spaces. */
  readonly scope?: string;
  readonly retryAfterSeconds?: number;
}

const exception = (problem: MessageProblem): RpcException => new RpcException(problem);

/** RpcExceptions, so that an application's own filters see them; Nest sends the problem in them to the caller. */
export const messageErrors: AccessErrors = {
  ofRefusal({ status, reason, code, scopes }) {
    const asked = [...(scopes?.allOf ?? []), ...(scopes?.anyOf ?? [])];
    return exception({
      status,
      reason,
      message: refusals[reason],
      ...(code !== null && { error: code }),
      ...(code !== null && asked.length > 0 && { scope: asked.join(' ') }),
    });
  },
  ofOutage: ({ reason, retryAfterSeconds }) =>
    exception({
      status: 503,
      reason,
      message: outages[reason],
      retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds ?? 1)),
    }),
  ofMisconfiguration: () =>
    exception({ status: 500, reason: 'settings_invalid', message: misconfigurations.settings_invalid }),
};
