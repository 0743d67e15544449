export { startChaosProxy, type ChaosMode, type ChaosProxy } from './chaos-proxy.js';
export { describeWithProgram, findProgram } from './describe-with-program.js';
export { startDynamoDbServer, type DynamoDbServer } from './dynamodb-server.js';
export { fakeClock, type FakeClock } from './fake-clock.js';
export { fakeIssuer, type FakeGrant, type FakeIssuer, type FakeIssuerOptions } from './fake-identity-provider.js';
export { describeIdentityProvider, type IdentityProviderWorld } from './identity-provider.contract.js';
export { startKeyServer, type KeyServer, type KeyServerMode } from './key-server.js';
export { hostileTokens, type HostileToken } from './hostile-tokens.js';
export { freePort } from './free-port.js';
export { goodToken, type HostileWorld } from './hostile-tokens/world.js';
export { encodePart, mintJwt, signBytes, type Minting, type Part } from './mint.js';
export { propertyRuns } from './property-runs.js';
export { startRedisServer, type RedisServer } from './redis-server.js';
export { generateSigningKey, type SigningKey } from './signing-key.js';
export {
  startScriptedIssuer,
  type ScriptedAnswer,
  type ScriptedIssuer,
  type ScriptedRequest,
} from './scripted-issuer.js';
export {
  startSecretsManager,
  type FakeSecretsManager,
  type SecretsManagerFault,
  type SecretStage,
} from './secrets-manager.js';
export { standInFetch, type StandInFetch, type StandInRequest } from './stand-in-fetch.js';
export type { CacheProcess, ContractFact, ContractSettings, TokenCacheWorld } from './token-cache-contract/shapes.js';
export { describeTokenCache } from './token-cache-contract/token-cache.contract.js';
