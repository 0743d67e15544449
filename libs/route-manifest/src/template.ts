/** Returns the template without its parameter names. Two templates of one shape are one resource to a gateway. */
export const templateShape = (path: string): string => path.replaceAll(/\{[^}+]*(\+?)\}/g, '{$1}');
