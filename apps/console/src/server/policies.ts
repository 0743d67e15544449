import { testInvokeAuthorizer } from '@sallyport/gateway-emulator';
import type { PolicyAnswer } from '../shapes.js';
import type { ConsoleWorld } from './world.js';

/**
 * Returns what the gateway holds for a token, or would: the authorizer's answer, and what of the API it opens, by the
 * gateway's own reading of policies. The gateway and its cache are not touched. A token within the context is masked.
 */
export async function policyFor(world: ConsoleWorld, token: string): Promise<PolicyAnswer> {
  const { api, routes, tokenHeader } = world;
  const concrete = routes.map(({ method, path, access }) => ({
    method: method === 'ANY' ? 'GET' : method,
    path: path.replaceAll(/\{[^}]*\}/g, 'x'),
    takesToken: access === 'scopes' || access === 'authenticated',
  }));
  const asked = concrete.find(({ takesToken }) => takesToken) ?? { method: 'GET', path: '/' };
  const { result, fault, opens } = await testInvokeAuthorizer(api, world.authorizer(), {
    method: asked.method,
    path: asked.path,
    headers: { [tokenHeader]: `Bearer ${token}` },
  });
  return {
    ...(result === undefined
      ? { bytes: 0, refused: fault ?? 'There is no policy.' }
      : {
          document: result.policyDocument,
          context: maskTokens(result.context),
          bytes: Buffer.byteLength(JSON.stringify(result.policyDocument)),
        }),
    // Routes that ask for something else than a token are no matter of this policy.
    opens: routes.flatMap(({ method, path }, index) => {
      const { takesToken, ...one } = concrete[index]!;
      return takesToken ? [{ method, path, allowed: opens(one.method, one.path) === 'allow' }] : [];
    }),
  };
}

/** A gate may be set to hand the JWT behind an opaque token on. */
const maskTokens = (context: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(context).map(([name, value]) => [
      name,
      typeof value === 'string' && /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(value) ? '•••••• (a token)' : value,
    ]),
  );
