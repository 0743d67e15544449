import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '@sallyport/protocol';
import type { DynamoDbAddress, SharedStore } from './shared-store.js';

/** One call, connecting included; nobody waits as long, but the next one finds the connection open. */
const callMs = 400;

/**
 * Returns a store in a DynamoDB table with the partition key `id` (text). `entry` holds the bytes, `expires` the second
 * from which DynamoDB may delete the item: let its time to live watch that attribute. It deletes hours late, so what is
 * read may have expired.
 *
 * Reads are eventually consistent: they cost half, and a fact that has just been written is asked for once more at worst.
 * Region, endpoint (`AWS_ENDPOINT_URL_DYNAMODB`) and credentials are what the AWS SDK finds. Needs `dynamodb:GetItem`
 * and `PutItem` on the one table.
 */
export function dynamoDbStore({ table: TableName, region }: DynamoDbAddress, clock: Clock): SharedStore {
  const client = new DynamoDBClient({ maxAttempts: 1, ...(region !== undefined && { region }) });
  const inTime = () => ({ abortSignal: AbortSignal.timeout(callMs) });
  const keyOf = (name: string) => ({ id: { S: name } });
  const itemOf = (name: string, entry: Uint8Array, ttlMs: number) => ({
    ...keyOf(name),
    entry: { B: entry },
    expires: { N: String(Math.ceil((clock() + ttlMs) / 1000)) },
  });

  return {
    async get(name) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: keyOf(name) }), inTime());
      if (Item === undefined) return undefined;
      // An item without bytes is none of ours: as no bytes, it is counted as one of somebody else's.
      return Item['entry']?.B ?? new Uint8Array();
    },
    async set(name, entry, ttlMs) {
      const put = new PutItemCommand({ TableName, Item: itemOf(name, entry, ttlMs), ReturnValues: 'ALL_OLD' });
      return (await client.send(put, inTime())).Attributes?.['entry']?.B;
    },
    async add(name, entry, ttlMs) {
      const put = new PutItemCommand({
        TableName,
        Item: itemOf(name, entry, ttlMs),
        ConditionExpression: 'attribute_not_exists(id) OR expires < :now',
        ExpressionAttributeValues: { ':now': { N: String(Math.floor(clock() / 1000)) } },
      });
      try {
        await client.send(put, inTime());
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    close() {
      client.destroy();
      return Promise.resolve();
    },
  };
}
