// node:dns/promises
import { promises } from './dns.js';

export const {
  lookup,
  resolve,
  resolve4,
  resolve6,
  resolveMx,
  resolveTxt,
  getServers,
  setServers,
  Resolver,
} = promises;
export default promises;
