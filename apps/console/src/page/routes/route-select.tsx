import type { Route } from './matrix.js';

export const routeName = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

/** The routes that a token can open. */
export const tokenRoutes = (routes: readonly Route[]): readonly Route[] =>
  routes.filter(({ access }) => access === 'scopes' || access === 'authenticated');

interface RouteSelectProps {
  readonly routes: readonly Route[];
  readonly value: string | undefined;
  readonly onChange: (name: string) => void;
  readonly label: string;
}

export const RouteSelect = ({ routes, value, onChange, label }: RouteSelectProps) => (
  <select class="mono" aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
    {routes.map((route) => (
      <option key={routeName(route)} value={routeName(route)}>
        {routeName(route)}
      </option>
    ))}
  </select>
);
