// performance, and node:perf_hooks
import { uptime } from 'native:process';

export const performance = {
  timeOrigin: Date.now() - uptime(),
  now: uptime,
};
export default { performance };
