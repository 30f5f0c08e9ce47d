import { readAddresses, sourceOf } from './addresses.ts';
import { watchNetwork } from './announcements.ts';
import { lookup } from './lookup.ts';
import { ping } from './ping.ts';
import { readRoots } from './roots.ts';
import { readDefaultRoutes } from './routes.ts';
import { missingSourceRules } from './source-rules.ts';
import { readLink } from './sysfs.ts';
import type { Os } from './types.ts';

export type { Found, Link, MissingRule, Os, Ping, Roots, Route, Source } from './types.ts';

/** The Node side of `#os`. */
export const os: Os = {
  watchNetwork,
  link: readLink,
  addresses: readAddresses,
  defaultRoutes: readDefaultRoutes,
  ping,
  lookup,
  source: sourceOf,
  missingSourceRules,
  trustedRoots: readRoots,
  clockSynchronised: () => null,
};
