import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { dialectNames, type DialectName, type EmbeddedDialect } from './dialect.js';
import { endpointNames } from './endpoints.js';
import { faultKinds, type Fault } from './faults.js';
import { notFound, writeAnswer, type DialectAnswer } from './http-exchange.js';

export interface AdminDeskOptions {
  readonly token: string;
  readonly hosts: ReadonlySet<string>;
  readonly dialects: Readonly<Record<DialectName, EmbeddedDialect>>;
}

type Order = Readonly<Record<string, unknown>>;

class BadOrder extends Error {}

/**
 * `POST /_admin/<dialect>/<action>` with a JSON object. What each action takes is checked here; anything else is 400. What
 * it returns is the answer.
 */
const actions: Readonly<Record<string, (dialect: EmbeddedDialect, order: Order) => unknown>> = {
  inject: ({ faults }, order) => faults.inject(readFault(order)),
  clear: ({ faults }) => faults.clear(),
  'skew-clock': ({ faults }, { seconds }) => {
    if (typeof seconds !== 'number' || !Number.isInteger(seconds)) throw new BadOrder('seconds is a whole number');
    faults.skewClock(seconds);
  },
  'publish-stale-keys': ({ faults }, { stale }) => {
    if (typeof stale !== 'boolean') throw new BadOrder('stale is true or false');
    faults.publishStaleKeys(stale);
  },
  'rotate-keys': (dialect) => dialect.rotateKeys(),
  'revoke-old-keys': (dialect) => dialect.revokeOldKeys(),
  revoke: (dialect, { token }) => {
    if (typeof token !== 'string') throw new BadOrder('token is a string');
    return dialect.revoke(token);
  },
  configure: (dialect, order) => dialect.configure(readSwitches(order)),
  'pinned-ca': ({ certificates }) => {
    if (certificates === undefined) throw new BadOrder('tokens of this tenant bring no certificates along');
    return { pem: certificates.rootPem, name: certificates.name };
  },
};

const switchValues: Readonly<Record<string, readonly unknown[]>> = {
  accessTokenProfile: ['auth0', 'rfc9068'],
  permissions: [true, false],
  visibility: ['any', 'own-tokens'],
  expiry: ['usual', 'omitted', 'zero'],
  keyNamedBy: ['kid', 'x5c'],
};

function readSwitches(order: Order): Order {
  for (const [name, value] of Object.entries(order)) {
    const values = Object.hasOwn(switchValues, name) ? switchValues[name]! : [];
    if (!values.includes(value)) throw new BadOrder(`no switch ${name} with this value`);
  }
  return order;
}

function readFault(order: Order): Fault {
  const { kind, on, ...numbers } = order;
  if (!faultKinds.some((known) => known === kind)) throw new BadOrder(`kind is one of ${faultKinds.join(', ')}`);
  if (on !== undefined && !endpointNames.some((known) => known === on)) {
    throw new BadOrder(`on is one of ${endpointNames.join(', ')}`);
  }
  for (const [name, value] of Object.entries(numbers)) {
    const known = ['times', 'retryAfterSeconds', 'delayMs', 'status'].includes(name);
    if (!known || !Number.isInteger(value) || Number(value) < 0) throw new BadOrder(`${name} is no number of a fault`);
  }
  if (numbers['status'] !== undefined && (Number(numbers['status']) < 500 || Number(numbers['status']) > 599)) {
    throw new BadOrder('status is 500 to 599');
  }
  return order as unknown as Fault;
}

/**
 * Trouble on demand for another process. Needs the token of this run; a page of another origin is turned away even with
 * it, and nothing here is ever readable across origins.
 */
export function createAdminDesk({ token, hosts, dialects }: AdminDeskOptions) {
  const expected = Buffer.from(`Bearer ${token}`);
  const allowed = (authorization = ''): boolean => {
    const given = Buffer.from(authorization);
    return given.length === expected.length && timingSafeEqual(given, expected);
  };

  const decide = async (request: IncomingMessage, path: string): Promise<DialectAnswer> => {
    const { origin, authorization } = request.headers;
    if (origin !== undefined && ![...hosts].some((host) => origin === `http://${host}`)) {
      return { status: 403, body: { error: 'foreign_origin' } };
    }
    if (!allowed(authorization)) {
      return { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: { error: 'admin_token_required' } };
    }
    const [, , name, action = ''] = path.split('/');
    const dialect = dialectNames.find((known) => known === name);
    if (dialect === undefined || !Object.hasOwn(actions, action)) return notFound;
    if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' } };
    const body = await actions[action]!(dialects[dialect], await readOrder(request));
    return body === undefined ? { status: 204 } : { status: 200, body: body as object };
  };

  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    try {
      writeAnswer(response, await decide(request, path));
    } catch (error) {
      if (!(error instanceof BadOrder)) throw error;
      writeAnswer(response, { status: 400, body: { error: 'bad_order', error_description: error.message } });
    }
  };
}

async function readOrder(request: IncomingMessage): Promise<Order> {
  if (request.headers['content-length'] === '0' || request.headers['content-length'] === undefined) return {};
  if (Number(request.headers['content-length']) > 16_384) throw new BadOrder('the order is too long');
  const order = await json(request).catch(() => undefined);
  if (typeof order !== 'object' || order === null || Array.isArray(order)) throw new BadOrder('send a JSON object');
  return order as Order;
}
