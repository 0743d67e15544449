/** What is for sale, whichever way it is asked for. */
export const premiumContent = {
  read: { message: 'Premium Content: OAuth Scope: Read' },
  write: { message: 'Premium Content: OAuth Scope: Write' },
} as const;
