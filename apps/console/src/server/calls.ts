import type { Explanation } from '@sallyport/explain';
import { signedFetch, type AwsCredentials } from '@sallyport/token-client';
import type { CallAnswer, CallRequest, Exchange, ExplainRequest, LiveDecision, Signer } from '../shapes.js';
import { Fault } from './fault.js';
import { withGatewayPart } from './gateway-part.js';
import { masked, send, type Message } from './send.js';
import type { AskedRequest, ConsoleWorld } from './world.js';

/** `undefined`: this run has no identity pool. */
export type CredentialsOf = ((signer: Signer) => Promise<AwsCredentials>) | undefined;

/**
 * Calls a route through the gateway, as any client would, and returns the exchange with the decision on that very request
 * and its explanation. A signed request carries no token: both are read from one header.
 *
 * @throws Fault 400 for a request that cannot be sent
 */
export async function call(
  world: ConsoleWorld,
  request: CallRequest,
  credentialsOf: CredentialsOf,
): Promise<CallAnswer> {
  const { method, path, token, signedAs } = request;
  assertSendable(request);
  const message: Message = {
    method,
    url: world.gateway.invokeUrl + inStage(world, path),
    headers: {
      ...(token !== undefined && signedAs === undefined && { [world.tokenHeader]: `Bearer ${token}` }),
      ...(request.apiKey === true && world.apiKey !== undefined && { 'x-api-key': world.apiKey }),
    },
  };
  const exchange =
    signedAs === undefined ? await send(message) : await sendSigned(world, message, signedAs, credentialsOf);
  const decision = world.recorder.find(exchange.response.headers['x-amzn-requestid'] ?? '');
  const explanation = await world.explain(askedOf(world, request), decision && verdictOf(decision));
  return {
    exchange: masked(exchange, { 'x-api-key': (mask) => mask, 'x-amz-security-token': (mask) => mask }),
    ...(decision !== undefined && { decision }),
    explanation: withGatewayPart(explanation, decision, signedAs !== undefined),
  };
}

const verdictOf = ({ outcome }: LiveDecision): Explanation['verdict'] =>
  outcome === 'allow' || outcome === 'deny' ? outcome : 'undecided';

/** As `explain` is asked: without stage and query, with the token in its header. */
export function askedOf(world: ConsoleWorld, { method, path, token }: ExplainRequest): AskedRequest {
  return {
    method,
    path: inStage(world, path).split('?', 1)[0]!,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
}

/** A path may come with the stage, as decisions have it where the API has its stage in its paths. */
function inStage({ api }: ConsoleWorld, path: string): string {
  const stage = `/${api.stage}`;
  return api.stageInPath === true && path.startsWith(`${stage}/`) ? path.slice(stage.length) : path;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function assertSendable({ method, path, token = '' }: ExplainRequest): void {
  if (!methods.includes(method)) throw new Fault(400, 'method_unknown', `method is one of ${methods.join(', ')}.`);
  if (!/^\/[\x21-\x7e]*$/.test(path) || /^\/_console(?:\/|$)/.test(path)) {
    throw new Fault(400, 'path_unusable', 'path begins with a slash, is spelled in ASCII, and is none of the console.');
  }
  if (!/^[\x20-\x7e]*$/.test(token)) throw new Fault(400, 'token_unusable', 'token cannot be sent in a header.');
}

/** Signature Version 4, by the signer that applications use. */
async function sendSigned(
  { api }: ConsoleWorld,
  { method, url, headers }: Message,
  signer: Signer,
  credentialsOf: CredentialsOf,
): Promise<Exchange> {
  if (credentialsOf === undefined) throw new Fault(400, 'pool_missing', 'This run has no identity pool to sign with.');
  let sent: Exchange | undefined;
  const signed = signedFetch({
    region: api.region,
    credentials: await credentialsOf(signer),
    clock: Date.now,
    fetch: async (target, init) => {
      const signedHeaders = Object.fromEntries(new Headers(init?.headers));
      sent = await send({ method, url: (target as URL).href, headers: signedHeaders });
      return new Response(null, { status: 204 });
    },
  });
  await signed(url, { method, headers });
  return sent!;
}
