import type { CorsPreflight } from '@sallyport/gateway-emulator';
import type { ServiceNode } from './service-node.js';

/** What osls allows where `cors` names no headers. */
const defaultHeaders = ['Content-Type', 'X-Amz-Date', 'Authorization', 'X-Api-Key', 'X-Amz-Security-Token'].concat([
  'X-Amz-User-Agent',
  'X-Amzn-Trace-Id',
]);

/** The preflight of one `http` event: `cors: true`, or an object. `undefined` where there is none. */
export function readRestCors(node: ServiceNode | undefined): CorsPreflight | undefined {
  if (node === undefined || (node.isText() && !node.flag())) return undefined;
  if (node.isText()) return { origins: ['*'], allowHeaders: defaultHeaders };
  node.only(['origin', 'origins', 'headers', 'allowCredentials', 'maxAge']);
  const origins = node.child('origins')?.texts() ?? splitOrigins(node.child('origin')?.text() ?? '*');
  const wildcard = origins.find((origin) => origin !== '*' && origin.includes('*'));
  if (wildcard !== undefined) throw node.fault(`origin ${wildcard}: the local gateway models exact origins and *`);
  const maxAge = node.child('maxAge')?.number();
  return {
    origins,
    allowHeaders: node.child('headers')?.texts() ?? defaultHeaders,
    ...(node.child('allowCredentials')?.flag() === true && { allowCredentials: true }),
    ...(maxAge !== undefined && { maxAgeSeconds: maxAge }),
  };
}

const splitOrigins = (origin: string): readonly string[] => origin.split(',').map((one) => one.trim());
