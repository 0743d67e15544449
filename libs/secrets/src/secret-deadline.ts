/** For one reading of AWS Secrets Manager, its retries included. */
export const secretDeadlineMs = 2000;
