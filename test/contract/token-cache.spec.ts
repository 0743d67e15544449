import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe } from '@jest/globals';
import {
  describeTokenCache,
  describeWithProgram,
  startDynamoDbServer,
  startRedisServer,
  type CacheProcess,
  type ContractFact,
  type ContractSettings,
  type RedisServer,
} from '@sallyport/testing';
import {
  MemoryTokenCache,
  openSharedTier,
  TieredTokenCache,
  type RedisAddress,
  type StoreAddress,
} from '@sallyport/token-cache';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';

async function startOver(address: StoreAddress, { clock, ...settings }: ContractSettings): Promise<CacheProcess> {
  const tier = await openSharedTier<ContractFact>({
    address,
    clock,
    patienceMs: 5_000,
    ...settings,
  });
  const cache = new TieredTokenCache<ContractFact>(new MemoryTokenCache({ clock }), Promise.resolve(tier), {
    waitsForWrites: false,
  });
  return { cache, counts: () => tier!.counts, close: () => tier!.close() };
}

describeTokenCache('in memory', { shares: false }, () =>
  Promise.resolve({
    start: ({ clock }) => Promise.resolve({ cache: new MemoryTokenCache({ clock }), close: () => Promise.resolve() }),
    close: () => Promise.resolve(),
  }),
);

describeWithProgram('redis-server', 'with a Redis', (program) => {
  const user = (name: string, rights: string) => ['--user', name, ...rights.split(' ')];
  const admin = user('admin', 'on >of-the-admin ~* +@all');
  // No more than the guide asks for.
  const least = [...user('ours', 'on >of-ours ~sallyport:token:* +get +set'), ...user('default', 'off')];
  const login = { username: 'ours', password: 'of-ours' };
  const inCluster = [
    ...user('ours', 'on >of-ours ~sallyport:token:* +get +set +cluster|slots'),
    '--user',
    'default',
    'off',
  ];
  const cluster = ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1', ...inCluster];

  describe.each([
    ['over Redis, as a user with the least rights', least, login],
    ['over a Redis cluster, as such a user', cluster, { ...login, cluster: true }],
  ])('one server for all', (name, settings, address: Partial<RedisAddress>) => {
    let server: RedisServer;
    let client: Redis;
    beforeAll(async () => {
      server = await startRedisServer(program, [...admin, ...settings]);
      client = new Redis({ port: server.port, username: 'admin', password: 'of-the-admin' });
      if (settings !== cluster) return;
      await client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
      while (!String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) await pause(50);
    });
    afterAll(async () => {
      client.disconnect();
      await server.close();
    });

    describeTokenCache(name, { shares: true }, async () => {
      await client.flushall();
      const kind = { kind: 'redis', shown: 'redis://127.0.0.1', cluster: false, tls: false, database: 0 } as const;
      const nodes = [{ host: '127.0.0.1', port: server.port }];
      return {
        start: (ofProcess) => startOver({ ...kind, nodes, ...address }, ofProcess),
        store: {
          async entries() {
            const names = await client.keys('*');
            return new Map(
              await Promise.all(names.map(async (name) => [name, (await client.getBuffer(name))!] as const)),
            );
          },
          put: async (name, entry) => void (await client.set(name, Buffer.from(entry))),
        },
        close: () => Promise.resolve(),
      };
    });
  });
});

describeTokenCache('over DynamoDB', { shares: true }, async () => {
  const server = await startDynamoDbServer();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: server.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'of-the-test',
  });
  const TableName = 'tokens';
  const client = new DynamoDBClient({});
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  );
  return {
    start: (settings) => startOver({ kind: 'dynamodb', shown: 'dynamodb://tokens', table: TableName }, settings),
    store: {
      async entries() {
        const { Items = [] } = await client.send(new ScanCommand({ TableName }));
        return new Map(Items.map(({ id, entry }) => [id!.S!, Buffer.from(entry!.B!)]));
      },
      put: async (name, entry) =>
        void (await client.send(new PutItemCommand({ TableName, Item: { id: { S: name }, entry: { B: entry } } }))),
    },
    async close() {
      client.destroy();
      await server.close();
    },
  };
});
