/** The region is the first part of a pool's id: `eu-west-1_AbCdEf123`. */
export const regionOf = (userPoolId: string): string => userPoolId.split('_', 1)[0]!;

/** China is a partition of its own, with its own domain. */
export const poolIssuer = (userPoolId: string): string => {
  const region = regionOf(userPoolId);
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://cognito-idp.${region}.${suffix}/${userPoolId}`;
};

/**
 * Returns the base of the OAuth endpoints, without a final slash.
 *
 * @param domain - a prefix (`acme`), a host (`auth.acme.example`) or a URL
 */
export function domainUrl(domain: string, region: string): string {
  if (/^https?:\/\//i.test(domain)) return domain.replace(/\/+$/, '');
  return domain.includes('.') ? `https://${domain}` : `https://${domain}.auth.${region}.amazoncognito.com`;
}
