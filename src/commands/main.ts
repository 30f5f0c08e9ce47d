import { type Command, type CommandContext, complain, exit, type Paths } from './context.ts';

declare const WANBELL_VERSION: string;

interface Verb {
  readonly load: () => Promise<Command>;
  readonly usage: string;
  readonly help: string;
}

const verbs: Readonly<Record<string, Verb>> = {
  run: {
    load: () => import('./run.ts'),
    usage: 'run [--record FILE]',
    help: 'watch and mail, in the foreground',
  },
  status: {
    load: () => import('./status.ts'),
    usage: 'status',
    help: 'what the agent sees now, what waits, what hinders it',
  },
  outbox: {
    load: () => import('./outbox.ts'),
    usage: 'outbox [retry [ID] | drop ID]',
    help: 'mails on their way',
  },
  history: {
    load: () => import('./history.ts'),
    usage: 'history',
    help: 'outages, and minutes per month',
  },
  check: {
    load: () => import('./check.ts'),
    usage: 'check',
    help: 'check the configuration; every problem in one pass',
  },
  event: {
    load: () => import('./event.ts'),
    usage: 'event KIND key=value …',
    help: 'report an event of the firmware through the inbox',
  },
  events: {
    load: () => import('./events.ts'),
    usage: 'events',
    help: 'every kind of event, its severity, and who may report it',
  },
  doctor: {
    load: () => import('./doctor.ts'),
    usage: 'doctor',
    help: 'try the way to each mail server step by step; sends nothing',
  },
  test: {
    load: () => import('./test.ts'),
    usage: 'test',
    help: 'doctor, and a test mail to each recipient',
  },
  replay: {
    load: () => import('./replay.ts'),
    usage: 'replay FILE',
    help: 'what would have been mailed for a record of events; sends nothing',
  },
  rpcd: {
    load: () => import('./rpcd.ts'),
    usage: 'rpcd list | call METHOD',
    help: "the exec plugin of OpenWrt's rpcd, for LuCI",
  },
  cgi: {
    load: () => import('./cgi.ts'),
    usage: 'cgi',
    help: "the settings page, for the router's web server",
  },
  servers: {
    load: () => import('./servers.ts'),
    usage: 'servers [FILE]',
    help: 'the mail servers to choose from, proven for port 25 first',
  },
};

const globalHelp = `Options everywhere:
  --config FILE   configuration (/etc/wanbell/wanbell.ini; conf.d/ beside it is read first)
  --state DIR     state directory (/var/lib/wanbell)
  --run DIR       run directory with socket and inbox (/var/run/wanbell)
  --json          answer for machines, where there is one
  --version       print versions
  --help          this text
`;

function help(): string {
  const rows = Object.values(verbs).map((verb) => `  ${verb.usage.padEnd(30)} ${verb.help}`);
  return `wanbell tells you by e-mail when your router's internet was down.\n\nUsage: wanbell COMMAND [options]\n\n${rows.join('\n')}\n\n${globalHelp}`;
}

interface Parsed {
  readonly verb: string | null;
  readonly args: readonly string[];
  readonly json: boolean;
  readonly wants: 'help' | 'version' | null;
  readonly paths: Paths;
}

function parse(argv: readonly string[]): Parsed | string {
  const values = {
    '--config': '/etc/wanbell/wanbell.ini',
    '--state': '/var/lib/wanbell',
    '--run': '/var/run/wanbell',
  };
  let verb: string | null = null;
  let json = false;
  let wants: Parsed['wants'] = null;
  const args: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const [arg = '', inline] = splitOption(argv[i] ?? '');
    if (arg === '--json') json = true;
    else if (arg === '--help' || arg === '-h') wants ??= 'help';
    else if (arg === '--version' && verb === null) wants = 'version';
    else if (arg === '--config' || arg === '--state' || arg === '--run') {
      const value = inline ?? argv[++i];
      if (value === undefined || value === '') return `${arg} needs a path behind it`;
      values[arg] = value;
    } else if (verb === null && arg.startsWith('-')) return `there is no option ${arg}; see wanbell --help`;
    else if (verb === null) verb = arg;
    else args.push(argv[i] ?? '');
  }
  const config = values['--config'];
  const slash = config.lastIndexOf('/');
  const paths: Paths = {
    config,
    confDir: `${slash < 0 ? '.' : config.slice(0, slash) || '/'}/conf.d`,
    state: values['--state'],
    run: values['--run'],
    socket: `${values['--run']}/wanbell.sock`,
    inbox: `${values['--run']}/inbox`,
  };
  return { verb, args, json, wants, paths };
}

function splitOption(arg: string): [string, string | undefined] {
  const equals = arg.startsWith('--') ? arg.indexOf('=') : -1;
  return equals < 0 ? [arg, undefined] : [arg.slice(0, equals), arg.slice(equals + 1)];
}

/** Runs the command named by `argv` and returns its exit code (sysexits). */
export async function main(argv: readonly string[]): Promise<number> {
  const parsed = parse(argv);
  const { stdout, stderr } = process;
  if (typeof parsed === 'string') {
    stderr.write(`wanbell: ${parsed}\n`);
    return exit.usage;
  }
  const context: CommandContext = {
    paths: parsed.paths,
    json: parsed.json,
    version: WANBELL_VERSION,
    stdout,
    stderr,
  };
  if (parsed.wants === 'version') {
    stdout.write(`wanbell ${WANBELL_VERSION}\n${builtWith()}`);
    return exit.ok;
  }
  if (parsed.wants === 'help' || parsed.verb === 'help') {
    stdout.write(help());
    return exit.ok;
  }
  if (parsed.verb === null) {
    stderr.write(help());
    return exit.usage;
  }
  const verb = Object.hasOwn(verbs, parsed.verb) ? verbs[parsed.verb] : undefined;
  if (verb === undefined) {
    complain(context, `there is no command ${JSON.stringify(parsed.verb.slice(0, 40))}; see wanbell --help`);
    return exit.usage;
  }
  return (await verb.load()).run(parsed.args, context);
}

/** What the firmware executable consists of, one a line; on Node its version. */
function builtWith(): string {
  const { node, quickjs, uv, mbedtls, zlib, musl } = process.versions;
  const parts =
    quickjs === undefined
      ? [['Node.js', node]]
      : [
          ['QuickJS', quickjs],
          ['libuv', uv],
          ['mbedTLS', mbedtls],
          ['zlib', zlib],
          musl === undefined ? ['C library', 'of the toolchain'] : ['musl', musl],
        ];
  return [...parts, ['architecture', process.arch]].map(([name, version]) => `${name} ${version}\n`).join('');
}
