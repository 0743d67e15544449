/** In the order they stand; the name is what the address says after `#`. */
export const tabs = [
  { name: 'get-a-token', title: 'Get a token' },
  { name: 'token', title: 'Token' },
  { name: 'routes', title: 'Routes' },
  { name: 'live', title: 'Live decisions' },
  { name: 'policy-and-keys', title: 'Policy and keys' },
] as const;

export type TabName = (typeof tabs)[number]['name'];

/** Returns the tab that the address names, or the first. */
export function tabOf(hash: string): TabName {
  const name = hash.replace(/^#/, '');
  return tabs.find((tab) => tab.name === name)?.name ?? tabs[0].name;
}

/** Returns the tab that a key leads to (WAI-ARIA tabs pattern): around the ends, or undefined for another key. */
export function tabAfterKey(key: string, current: TabName): TabName | undefined {
  const at = tabs.findIndex(({ name }) => name === current);
  const to = new Map([
    ['ArrowRight', at + 1],
    ['ArrowLeft', at - 1],
    ['Home', 0],
    ['End', tabs.length - 1],
  ]).get(key);
  return to === undefined ? undefined : tabs.at(to % tabs.length)?.name;
}
