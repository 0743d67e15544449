import { MisconfigurationError } from '@sallyport/protocol';
import { announcement } from './announcement.js';
import { startLocalIdp } from './local-idp.js';

try {
  const { PORT } = process.env;
  const idp = await startLocalIdp({ port: PORT === undefined ? 4400 : Number(PORT) });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void idp.close());
  console.log(announcement(idp));
} catch (error) {
  if (!(error instanceof MisconfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
