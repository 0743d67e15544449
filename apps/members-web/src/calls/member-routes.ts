export type RouteName = 'no-auth' | 'require-auth' | 'me';

/** One route of the members API, as the page offers it. */
export interface MemberRoute {
  readonly name: RouteName;
  /** On its button. */
  readonly title: string;
  readonly path: string;
  /** What a call brings along. */
  readonly brings: readonly ('API key' | 'signature' | 'access token')[];
  readonly says: string;
}

export const memberRoutes: readonly MemberRoute[] = [
  {
    name: 'no-auth',
    title: 'No auth',
    path: '/no-auth',
    brings: ['API key'],
    says: 'Open to everybody who brings the key of this page.',
  },
  {
    name: 'require-auth',
    title: 'Requires auth',
    path: '/require-auth',
    brings: ['API key', 'signature'],
    says: 'IAM decides by the signature: the role of a signed-in person may, a guest’s may not.',
  },
  {
    name: 'me',
    title: 'Me',
    path: '/me',
    brings: ['access token'],
    says: 'The authorizer decides by the scope profile:read of your access token.',
  },
];
