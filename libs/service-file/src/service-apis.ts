import type { HttpApi, RestApi } from '@sallyport/gateway-emulator';

/** The APIs of one service: of a kind at most one. */
export interface ServiceApis {
  readonly rest?: RestApi;
  readonly http?: HttpApi;
}
