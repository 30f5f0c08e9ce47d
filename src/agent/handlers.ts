import { type Handler, type Json, type Params, Refusal } from '../control/protocol.ts';
import type { Report } from '../control/report.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { rowsOf } from './report.ts';

/** What the local socket can be asked. */
export function handlersOf(agent: {
  readonly outbox: Outbox;
  report(): Report;
  history(): Json;
  reload(): void;
}): Readonly<Record<string, Handler>> {
  return {
    status: () => agent.report() as unknown as Json,
    history: () => agent.history(),
    reload: () => {
      agent.reload();
      return null;
    },
    'outbox.list': () => rowsOf(agent.outbox) as unknown as Json,
    'outbox.retry': (params) => {
      const ids = typeof params.id === 'string' ? [params.id] : agent.outbox.list().map(({ id }) => id);
      const tried = ids.filter((id) => agent.outbox.retry(id));
      if (tried.length === 0 && params.id !== undefined) throw unknownNotice(params);
      return tried.length;
    },
    'outbox.drop': async (params) => {
      if (typeof params.id !== 'string' || !(await agent.outbox.drop(params.id))) throw unknownNotice(params);
      return null;
    },
  };
}

function unknownNotice({ id }: Params): Refusal {
  return new Refusal(
    'not-found',
    `outbox: there is no mail ${JSON.stringify(String(id).slice(0, 60))} that waits; see "wanbell outbox"`,
  );
}
