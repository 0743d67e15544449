import { Cluster, Redis } from 'ioredis';
import type { RedisAddress, SharedStore } from './shared-store.js';
import { within } from './within.js';

/** To open a connection, and to wait for one answer before the connection is taken for dead. */
const connectMs = 400;
const answerMs = 200;

/** For an administrator who looks, or allows this process no more than these. */
const prefix = 'sallyport:token:';

/**
 * Returns a store in Redis (6.2 or later) or Valkey, alone or as a cluster; needs GET and SET on `sallyport:token:*`.
 *
 * Connects with the first use and again with the next use after a failure, never by a timer; nothing is queued for a
 * connection that is not there. Its sockets keep no process alive.
 */
export function redisStore(address: RedisAddress): SharedStore {
  let connection: Promise<Redis | Cluster> | undefined;

  /** Everybody waits for the same attempt; a failed one is not kept. */
  function connected(): Promise<Redis | Cluster> {
    if (connection !== undefined) return connection;
    const client = createClient(address);
    // What it cannot recover from (a wrong password, say) is told by an event, and to be known before time is up.
    const trouble = new Promise<never>((_, reject) => client.on('error', reject));
    trouble.catch(() => undefined);
    const attempt = within(connectMs, Promise.race([client.connect(), trouble])).then(() => client);
    const letGo = () => {
      if (connection === attempt) connection = undefined;
      client.disconnect();
    };
    client.once('end', letGo);
    attempt.catch(letGo);
    connection = attempt;
    return attempt;
  }

  /** A connection that does not answer is dropped: behind a cut cable it would stay silent for minutes. */
  async function ask<T>(question: (client: Redis | Cluster) => Promise<T>): Promise<T> {
    const attempt = connected();
    const client = await attempt;
    try {
      return await within(answerMs, question(client));
    } catch (error) {
      if (!isReply(error) && connection === attempt) {
        connection = undefined;
        client.disconnect();
      }
      throw error;
    }
  }

  return {
    async get(name) {
      return (await ask((client) => client.getBuffer(prefix + name))) ?? undefined;
    },
    async set(name, entry, ttlMs) {
      const old = await ask((client) => client.setBuffer(prefix + name, Buffer.from(entry), 'PX', ttlMs, 'GET'));
      return old ?? undefined;
    },
    async add(name, entry, ttlMs) {
      return (await ask((client) => client.set(prefix + name, Buffer.from(entry), 'PX', ttlMs, 'NX'))) === 'OK';
    },
    async close() {
      const client = await connection?.catch(() => undefined);
      connection = undefined;
      client?.disconnect();
    },
  };
}

/** The server said no; the connection is fine. */
const isReply = (error: unknown): boolean => error instanceof Error && error.name === 'ReplyError';

function createClient({ nodes, cluster, tls, username, password, database }: RedisAddress): Redis | Cluster {
  const ofEveryNode = {
    enableReadyCheck: false,
    disableClientInfo: true,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: connectMs,
    protocol: 2 as const,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: {} }),
  };
  const ofConnection = { lazyConnect: true, enableOfflineQueue: false };
  if (!cluster) {
    const [node] = nodes;
    return unreferenced(new Redis({ ...ofEveryNode, ...ofConnection, ...node, db: database, retryStrategy: null }));
  }
  const client = new Cluster([...nodes], {
    ...ofConnection,
    enableReadyCheck: false,
    clusterRetryStrategy: null,
    slotsRefreshTimeout: connectMs,
    // The names of a managed cluster are those of its certificates: they are not to become addresses.
    ...(tls && { dnsLookup: (host, done) => done(null, host) }),
    redisOptions: ofEveryNode,
  });
  return client.on('+node', unreferenced);
}

function unreferenced(client: Redis): Redis {
  return client.on('connect', () => {
    client.stream.unref();
  });
}
