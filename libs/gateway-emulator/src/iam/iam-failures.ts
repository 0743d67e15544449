import { createHash } from 'node:crypto';
import type { Failure } from '../failures.js';

/** G30 row 11 and its neighbours. What AWS says is documented; which response type some of it has is our choice. */

const signature = (errorType: string, message: string): Failure => ({
  type: 'INVALID_SIGNATURE',
  status: 403,
  errorType,
  message,
  rule: 'G30 row 11',
});

/** A signature that does not hold. AWS goes on with the canonical request; this emulator repeats nothing of a request. */
export const invalidSignature = (
  message = 'The request signature we calculated does not match the signature you provided. Check your AWS Secret ' +
    'Access Key and signing method. Consult the service documentation for details.',
): Failure => signature('InvalidSignatureException', message);

/** An `Authorization`, or a query, that is no signature. AWS names it by its digest alone. */
export const incompleteSignature = (fault: string, text: string): Failure => {
  const hashed = createHash('sha256').update(text).digest('base64');
  return signature(
    'IncompleteSignatureException',
    `${fault} (hashed with SHA-256 and encoded with Base64): '${hashed}'.`,
  );
};

export const iamFailures = {
  unknownCaller: signature('UnrecognizedClientException', 'The security token included in the request is invalid.'),
  expiredToken: {
    type: 'EXPIRED_TOKEN',
    status: 403,
    errorType: 'ExpiredTokenException',
    message: 'The security token included in the request is expired',
    rule: 'G30 row 11',
  },
} as const satisfies Record<string, Failure>;

/** Who may not do what, in the words of IAM; the account of the resource is masked but for its last digits. */
export function notAuthorized(userArn: string, methodArn: string, explicit: boolean): Failure {
  const masked = methodArn.replace(/(?<=^arn:[\w-]+:execute-api:[a-z0-9-]+:)\d{8}(?=\d{4}:)/, '********');
  const message =
    `User: ${userArn} is not authorized to perform: execute-api:Invoke on resource: ${masked}` +
    (explicit ? ' with an explicit deny' : '');
  return {
    type: 'ACCESS_DENIED',
    status: 403,
    errorType: 'AccessDeniedException',
    message,
    body: JSON.stringify({ Message: message }),
    rule: 'AWS_IAM: the policies of the caller',
  };
}
