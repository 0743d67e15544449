import { hidden } from './hidden.js';
import { present } from './present.js';

/** Where facts about tokens are kept. A password is read by name alone. */
export type TokenCacheStore =
  | { readonly kind: 'memory' }
  | {
      readonly kind: 'redis';
      /** Scheme and hosts: nothing secret. */
      readonly shown: string;
      readonly nodes: readonly { readonly host: string; readonly port: number }[];
      readonly cluster: boolean;
      readonly tls: boolean;
      readonly username?: string;
      readonly password?: string;
      readonly database: number;
    }
  | { readonly kind: 'dynamodb'; readonly shown: string; readonly table: string; readonly region?: string };

/** Several hosts, which no URL has: so the parts are taken apart here. */
const redisUrl =
  /^(rediss?):\/\/(?:([^:@/?#]*)(?::([^@/?#]*))?@)?([^@/?#]+)(?:\/(\d{1,3})?)?(?:\?cluster=(true|false))?$/;
const dynamoDbUrl = /^dynamodb:\/\/([A-Za-z0-9_.-]{3,255})\/?(?:\?region=([a-z0-9-]{1,30}))?$/;
const hostAndPort = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::(\d{1,5}))?$/;

/** Returns the store that a URL names, or undefined when it is none: also for a part that would be ignored. */
export function readStoreUrl(raw: string): TokenCacheStore | undefined {
  const url = raw.trim();
  if (url === 'memory:') return { kind: 'memory' };
  return readDynamoDb(url) ?? readRedis(url);
}

function readDynamoDb(url: string): TokenCacheStore | undefined {
  const [, table, region] = dynamoDbUrl.exec(url) ?? [];
  if (table === undefined) return undefined;
  return { kind: 'dynamodb', shown: `dynamodb://${table}`, table, ...present({ region }) };
}

function readRedis(url: string): TokenCacheStore | undefined {
  const [, scheme, user, secret, hosts = '', database, query] = redisUrl.exec(url) ?? [];
  const nodes = hosts.split(',').map(readNode);
  const cluster = query === 'true';
  const username = decoded(user ?? '');
  const password = decoded(secret ?? '');
  if (scheme === undefined || username === undefined || password === undefined || !areNodes(nodes)) return undefined;
  // One server has databases, a cluster has not; several servers that are no cluster hold different things.
  if (cluster ? Number(database ?? 0) !== 0 : nodes.length > 1) return undefined;
  const store = {
    kind: 'redis' as const,
    shown: `${scheme}://${hosts}`,
    nodes,
    cluster,
    tls: scheme === 'rediss',
    ...(username !== '' && { username }),
    database: Number(database ?? 0),
  };
  return password === '' ? store : hidden(store, 'password', password);
}

type Node = { readonly host: string; readonly port: number } | undefined;

function readNode(text: string): Node {
  const [, host, port = '6379'] = hostAndPort.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { host: host.replaceAll(/[[\]]/g, ''), port: Number(port) };
}

const areNodes = (nodes: readonly Node[]): nodes is readonly Exclude<Node, undefined>[] => !nodes.includes(undefined);

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
