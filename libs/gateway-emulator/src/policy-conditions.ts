import { BlockList, isIP, isIPv6 } from 'node:net';
import { headerValues, type GatewayRequest } from './gateway-request.js';
import { matchesPattern } from './pattern.js';
import { againstTheCaller, type ConditionReader } from './policy-evaluation.js';

/** How conditions of an authorizer's policy are taken (G18); `evaluated` is what resource policies do. */
export type ConditionChoice = 'against-the-caller' | 'evaluated' | 'ignored';

type Compare = (actual: string, wanted: string) => boolean;

const family = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '');

function inRange(address: string, range: string): boolean {
  const [base = '', bits] = range.split('/');
  if (isIP(base) === 0 || isIP(address) === 0) return false;
  const list = new BlockList();
  if (bits === undefined) list.addAddress(base, family(base));
  else list.addSubnet(base, Number(bits), family(base));
  return list.check(address, family(address));
}

const moment = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
const alike =
  (compare: Compare): Compare =>
  (actual, wanted) =>
    compare(actual.toLowerCase(), wanted.toLowerCase());
const like: Compare = (actual, wanted) => matchesPattern(wanted, actual, 'never');
const same: Compare = (actual, wanted) => actual === wanted;

function ordered(read: (text: string) => number): Readonly<Record<string, Compare>> {
  return {
    Equals: (actual, wanted) => read(actual) === read(wanted),
    LessThan: (actual, wanted) => read(actual) < read(wanted),
    LessThanEquals: (actual, wanted) => read(actual) <= read(wanted),
    GreaterThan: (actual, wanted) => read(actual) > read(wanted),
    GreaterThanEquals: (actual, wanted) => read(actual) >= read(wanted),
  };
}

const prefixed = (
  prefix: string,
  compares: Readonly<Record<string, Compare>>,
): readonly (readonly [string, Compare])[] =>
  Object.entries(compares).map(([name, compare]) => [prefix + name, compare]);

const operators: ReadonlyMap<string, Compare> = new Map([
  ['IpAddress', inRange],
  ['StringEquals', same],
  ['StringEqualsIgnoreCase', alike(same)],
  ['StringLike', like],
  ['ArnEquals', like],
  ['ArnLike', like],
  ['Bool', alike(same)],
  ...prefixed('Date', ordered(moment)),
  ...prefixed('Numeric', ordered(Number)),
]);
/** `NotIpAddress`, `StringNotEquals`, `DateNotEquals` …: true of every value, and of a key that is absent. */
const positiveOf = (operator: string): string => operator.replace('Not', '');

/** The keys a request answers for. In lower case: keys have none. */
export function conditionKeys(request: GatewayRequest): Readonly<Record<string, string | undefined>> {
  return {
    'aws:sourceip': plainAddress(request.sourceIp),
    'aws:currenttime': new Date(request.receivedAt).toISOString(),
    'aws:epochtime': String(Math.floor(request.receivedAt / 1000)),
    'aws:useragent': headerValues(request, 'user-agent')[0],
    'aws:referer': headerValues(request, 'referer')[0],
    'aws:securetransport': 'true', // what clients reach on AWS is TLS
  };
}

/** One operator on one key, or `null` for an operator that is not known here. */
function holdsOne(operator: string, actual: string | undefined, wanted: readonly string[]): boolean | null {
  if (operator === 'Null') return wanted.includes(String(actual === undefined));
  const ifExists = operator.endsWith('IfExists');
  const name = operator.replace(/IfExists$/, '');
  const negated = name.includes('Not');
  const compare = operators.get(negated ? positiveOf(name) : name);
  if (compare === undefined) return null;
  if (actual === undefined) return ifExists || negated;
  return wanted.some((value) => compare(actual, value)) !== negated;
}

/**
 * Reads conditions against one request: every key of every operator must hold, one of its values suffices (G18).
 * An operator that is not known here counts against the caller.
 */
export function conditionsOf(request: GatewayRequest, choice: ConditionChoice = 'evaluated'): ConditionReader {
  if (choice === 'ignored') return () => true;
  if (choice === 'against-the-caller') return againstTheCaller;
  const keys = conditionKeys(request);
  return (condition, effect) =>
    Object.entries(condition).every(([operator, wanted]) =>
      Object.entries(wanted).every(
        ([key, values]) => holdsOne(operator, keys[key.toLowerCase()], values) ?? effect === 'Deny',
      ),
    );
}
