/** Returns the template without its parameter names. Two templates of one shape are one resource to a gateway. */
export const templateShape = (path: string): string => path.replaceAll(/\{[^}+]*(\+?)\}/g, '{$1}');

/** As a gateway ranks templates that fit one path: the smaller string is the closer one. Text, a parameter, the rest. */
export const templateRank = (path: string): string =>
  path
    .split('/')
    .map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0'))
    .join('');
