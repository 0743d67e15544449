import type { Route } from './matrix.js';

/** A route and what it asks. */
export const RouteHead = ({ route }: { readonly route: Route }) => (
  <th scope="row" class="route">
    <span class="line">
      <b class="method">{route.method}</b> <code>{route.path}</code>
    </span>
    <span class="asks">{asks(route)}</span>
  </th>
);

function asks(route: Route): string {
  const key = route.apiKey === true ? ' + API key' : '';
  switch (route.access) {
    case 'public':
      return `public${key}`;
    case 'authenticated':
      return `any token${key}`;
    case 'iam':
      return `AWS signature${key}`;
    case 'scopes': {
      const { allOf = [], anyOf = [] } = route.scopes;
      return [...allOf, ...(anyOf.length > 0 ? [`one of ${anyOf.join(', ')}`] : [])].join(' + ') + key;
    }
  }
}
