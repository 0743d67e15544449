/** Whether the first media type of a `Content-Type` or `Accept` is one of the binary types; `*` stands for any part. */
export function isBinary(binaryMediaTypes: readonly string[], header: string | undefined): boolean {
  const [type = '', subtype = ''] = (header?.split(/[,;]/)[0] ?? '').trim().toLowerCase().split('/');
  return binaryMediaTypes.some((binary) => {
    const [wantedType, wantedSubtype] = binary.toLowerCase().split('/');
    return (wantedType === '*' || wantedType === type) && (wantedSubtype === '*' || wantedSubtype === subtype);
  });
}
