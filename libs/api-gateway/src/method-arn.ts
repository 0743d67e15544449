import { kindOf, MisconfigurationError } from '@sallyport/protocol';

/** The parts of `arn:{partition}:execute-api:{region}:{account}:{api}/{stage}/{verb}/{path}`. */
export interface MethodArn {
  /** `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod`: everything a policy is built on. */
  readonly stageArn: string;
  readonly verb: string;
  /** The concrete request path as the caller sent it, with its leading slash. For logs and matching only. */
  readonly path: string;
}

/** What the authorizer reads of a request to `$connect`, whose ARN has no verb. */
export interface ConnectArn {
  readonly stageArn: string;
}

// Every part that ends up in a policy is limited to characters that are no IAM wildcard and no policy variable.
// `$default`, the stage of an HTTP API, is neither: a variable has braces.
const stageArn =
  /arn:aws(?:-[a-z]+)*:execute-api:[a-z0-9-]{1,32}:[0-9]{12}:[a-z0-9]{1,32}\/(?:[A-Za-z0-9_-]{1,128}|\$default)/;
const shape = new RegExp(`^(${stageArn.source})/([A-Z]{1,16})(/.*)$`, 's');
const connect = new RegExp(`^(${stageArn.source})/\\$connect$`);

/** Of the last ARN that was accepted: a function stands behind few stages, and their names cost most of the reading. */
let lastStage = '';

/** The last ARN that was accepted, since callers come to a route one after another. Its parts are frozen. */
let last: { readonly text: unknown; readonly parts: MethodArn } | undefined;

/** The parts of an ARN that begins with a stage ARN known to be good; undefined when the rest is no verb and path. */
function behindStage(methodArn: string, stage: string): MethodArn | undefined {
  const start = stage.length + 1;
  const slash = methodArn.indexOf('/', start);
  if (slash <= start || slash - start > 16) return undefined;
  for (let at = start; at < slash; at += 1) {
    const letter = methodArn.charCodeAt(at);
    if (letter < 0x41 || letter > 0x5a) return undefined;
  }
  return { stageArn: stage, verb: methodArn.slice(start, slash), path: methodArn.slice(slash) };
}

/**
 * Returns the parts of a method ARN (1,600 bytes at most).
 *
 * @throws {@link MisconfigurationError} `event_not_supported` for anything else: no policy is guessed from it
 */
export function parseMethodArn(methodArn: unknown): MethodArn {
  if (last !== undefined && last.text === methodArn) return last.parts;
  const parts = Object.freeze(partsOf(methodArn));
  last = { text: methodArn, parts };
  return parts;
}

function partsOf(methodArn: unknown): MethodArn {
  const isReadable = typeof methodArn === 'string' && methodArn.length <= 1600;
  if (isReadable && lastStage !== '' && methodArn.startsWith(lastStage) && methodArn[lastStage.length] === '/') {
    const known = behindStage(methodArn, lastStage);
    if (known !== undefined) return known;
  }
  const parts = isReadable ? shape.exec(methodArn) : null;
  if (parts === null) {
    throw new MisconfigurationError('event_not_supported', [
      `methodArn is ${seenArn(methodArn)}, ` +
        'not arn:{partition}:execute-api:{region}:{account}:{api}/{stage}/{verb}/{path}: ' +
        'attach the function as an authorizer of API Gateway.',
    ]);
  }
  lastStage = Buffer.from(parts[1]!, 'latin1').toString('latin1'); // a copy: a slice would keep the event's text in memory
  return { stageArn: lastStage, verb: parts[2]!, path: parts[3]! };
}

/** Returns the parts of the ARN of a WebSocket API's `$connect`, or undefined when it is another one. */
export function parseConnectArn(methodArn: unknown): ConnectArn | undefined {
  const parts = typeof methodArn === 'string' && methodArn.length <= 1600 ? connect.exec(methodArn) : null;
  return parts === null ? undefined : { stageArn: parts[1]! };
}

/** An ARN up to its stage, without the account. Anything else by its kind alone: a token may have landed here. */
function seenArn(methodArn: unknown): string {
  const [arn] = (typeof methodArn === 'string' && /^arn:[\w:*?-]{0,100}(?:\/[\w*?$-]{0,40})?/.exec(methodArn)) || [];
  return arn === undefined ? kindOf(methodArn) : arn.replaceAll(/\d{6,}/g, '…');
}
