import type { Problem } from '../config/problem.ts';
import type { ServerEntry } from '../config/server-entry.ts';
import { call } from '../control/client.ts';
import type { ControlError, Params } from '../control/protocol.ts';
import type { OutboxRow, Report } from '../control/report.ts';
import type { JobReport, Kept, SaveRequest, SaveResult, Settings, Started } from '../control/settings.ts';
import type { History } from '../incidents/history.ts';
import { after, monotonic } from '../time/clock.ts';

/** The agent's answers by method. */
interface Methods {
  status: Report;
  history: History;
  'outbox.list': readonly OutboxRow[];
  'outbox.retry': number;
  'outbox.drop': null;
  'config.get': Settings;
  'config.set': SaveResult;
  'servers.list': readonly ServerEntry[];
  'servers.reach': Started;
  'test.start': Started;
  'secrets.keep': Kept;
  'job.poll': JobReport;
  'page.enter': string;
  'page.leave': null;
  'token.make': string;
  'token.check': boolean;
}

/** The agent said no, or is not there. */
export class AgentError extends Error {
  readonly code: ControlError['code'];

  constructor({ code, message }: ControlError) {
    super(message);
    this.code = code;
  }
}

/** Asks the agent; throws `AgentError`. */
export type Ask = <M extends keyof Methods>(method: M, params?: Params | SaveRequest) => Promise<Methods[M]>;

/** Of these `busy` is the answer, not a crowd at the socket. */
const final: readonly string[] = ['page.enter', 'test.start', 'servers.reach'];
const tries = 10;
const patience = 2000;

/** `wait`: how many milliseconds an answer may take from now. */
export function asker(socket: string, wait?: () => number): Ask {
  return async <M extends keyof Methods>(method: M, params?: Params | SaveRequest): Promise<Methods[M]> => {
    const begun = monotonic();
    for (let n = 1; ; n++) {
      const answer = await call(socket, method, { ...params }, wait?.());
      if (!('error' in answer)) return answer.result as unknown as Methods[M];
      const again =
        answer.error.code === 'busy' && !final.includes(method) && n < tries && (wait?.() ?? 2) > 1;
      if (!again || monotonic() - begun > patience) throw new AgentError(answer.error);
      await new Promise<void>((done) => after(n * 20, done));
    }
  };
}

export type { Problem };
