import type { Type } from '@nestjs/common';
import { AccountModule } from '../../account/src/account.module.js';
import { MembersModule } from '../../members/src/members.module.js';
import { PremiumContentModule } from '../../premium-content/src/premium-content.module.js';

/** The guarded applications by their name in the manifest; the gateway's integrations carry the same names. */
export const resourceApps: Readonly<Record<string, Type>> = {
  account: AccountModule,
  members: MembersModule,
  'premium-content': PremiumContentModule,
};
