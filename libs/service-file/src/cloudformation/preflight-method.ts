import { isDeepStrictEqual } from 'node:util';
import type { CorsPreflight } from '@sallyport/gateway-emulator';
import { Fault } from '../fault.js';
import { listOf, partOf, recordOf, type Resource } from './resource.js';

/**
 * What the `OPTIONS` mocks answer, which must be the same on every path.
 *
 * The origins of several are in the response template that osls writes, as a test of `Origin` for each.
 */
export function readPreflight(mocks: readonly Resource[]): CorsPreflight | undefined {
  const [first, ...others] = mocks.map((mock) => ({ mock, cors: readMock(mock) }));
  const other = others.find(({ cors }) => !isDeepStrictEqual(cors, first?.cors));
  if (other !== undefined) throw new Fault(`${other.mock.place}: another preflight than ${first?.mock.place ?? ''}`);
  return first?.cors;
}

function readMock(mock: Resource): CorsPreflight {
  const answer = recordOf(listOf(partOf(mock, 'Integration')?.properties['IntegrationResponses'])[0]);
  const parameters = recordOf(answer['ResponseParameters']);
  const header = (name: string): string | undefined => {
    const value = parameters[`method.response.header.${name}`];
    return typeof value === 'string' ? value.slice(1, -1) : undefined;
  };
  const script = recordOf(answer['ResponseTemplates'])['application/json'];
  const tested = [...String(script).matchAll(/\$origin\.matches\("([^"]*)"\)/g)].map(([, origin]) =>
    origin!.replaceAll('[.]', '.').replaceAll('.+', '*'),
  );
  const maxAge = header('Access-Control-Max-Age');
  return {
    origins: tested.length > 0 ? tested : [header('Access-Control-Allow-Origin') ?? ''],
    allowHeaders: (header('Access-Control-Allow-Headers') ?? '').split(','),
    ...(header('Access-Control-Allow-Credentials') === 'true' && { allowCredentials: true }),
    ...(maxAge !== undefined && { maxAgeSeconds: Number(maxAge) }),
  };
}
