export { fakeClock, type FakeClock } from './fake-clock.js';
export { startKeyServer, type KeyServer, type KeyServerMode } from './key-server.js';
