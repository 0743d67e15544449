import { misconfigurations, outages, refusals, type Reason } from '@sallyport/protocol';

const meanings: Readonly<Record<Reason, string>> = { ...refusals, ...outages, ...misconfigurations };

export const meaningOf = (reason: Reason): string => meanings[reason];
