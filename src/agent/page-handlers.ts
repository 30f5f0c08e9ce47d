import type { Handler, Json, Params } from '../control/protocol.ts';
import type { ExamineOptions, Tested } from './examine.ts';
import { createGate } from './gate.ts';
import { createJobs } from './jobs.ts';
import { createTokens, type Tokens } from './token.ts';

/** What the settings page asks of the agent beside status, history and outbox. Loaded when first asked for. */
export function pageHandlers(agent: {
  readonly examine: Omit<ExamineOptions, 'jobs'>;
  readonly log: (line: string) => void;
  /** Takes the configuration that was just written over at once. */
  reload(): void;
}): { readonly handlers: Readonly<Record<string, Handler>>; stop(): void } {
  const { paths, servers } = agent.examine;
  const jobs = createJobs<Tested>(agent.log);
  const options: ExamineOptions = { ...agent.examine, jobs };
  let tokens: Tokens | null = null;
  const token = (): Tokens => {
    tokens ??= createTokens();
    return tokens;
  };
  const gate = createGate();
  const user = ({ user: name }: Params) => (typeof name === 'string' ? name.slice(0, 256) : '');
  const json = (value: unknown): Json => value as Json;

  return {
    handlers: {
      'config.get': async () => {
        const { getSettings } = await import('./settings.ts');
        return json(getSettings(paths, servers));
      },
      'config.set': async (params) => {
        const [{ saveSettings }, { secretsOf }] = await Promise.all([
          import('./settings.ts'),
          import('./examine.ts'),
        ]);
        const result = saveSettings(paths, servers, params, (job, section, smtp) =>
          secretsOf(jobs, job, section, smtp),
        );
        if (result.saved) agent.reload();
        return json(result);
      },
      'servers.list': () => json(servers.entries),
      'servers.reach': async (params) => json((await import('./examine.ts')).startReach(options, params)),
      'test.start': async (params) => json((await import('./examine.ts')).startTest(options, params)),
      'secrets.keep': async (params) => json((await import('./examine.ts')).keepSecrets(options, params)),
      'job.poll': ({ id }) => json(jobs.get(id).report),
      'page.enter': () => gate.enter(),
      'page.leave': ({ id }) => {
        gate.leave(id);
        return null;
      },
      'token.make': (params) => token().make(user(params)),
      'token.check': (params) => token().check(user(params), String(params.token ?? '')),
    },
    stop: jobs.stop,
  };
}
