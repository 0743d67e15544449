import { MisconfigurationError } from '@sallyport/protocol';

/** Somebody asked a provider for what it has not. */
export const missing = (fault: string) => new MisconfigurationError('capability_missing', [fault]);
