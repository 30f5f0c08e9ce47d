import type { Problem } from '../config/problem.ts';
import type { ServerEntry } from '../config/server-entry.ts';
import { call } from '../control/client.ts';
import type { ControlError, Params } from '../control/protocol.ts';
import type { OutboxRow, Report } from '../control/report.ts';
import type { JobReport, SaveRequest, SaveResult, Settings, Started } from '../control/settings.ts';
import type { History } from '../incidents/history.ts';

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
  'job.poll': JobReport;
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

export function asker(socket: string): Ask {
  return async <M extends keyof Methods>(method: M, params?: Params | SaveRequest): Promise<Methods[M]> => {
    const answer = await call(socket, method, { ...params });
    if ('error' in answer) throw new AgentError(answer.error);
    return answer.result as unknown as Methods[M];
  };
}

export type { Problem };
