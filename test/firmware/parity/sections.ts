import { buffers } from './buffers.ts';
import { children, orphan } from './children.ts';
import { crash } from './crash.ts';
import { cron } from './cron.ts';
import { crypto } from './crypto.ts';
import { code, slow } from './engine.ts';
import { events } from './events.ts';
import { files } from './files.ts';
import { ini } from './ini.ts';
import { mail } from './mail.ts';
import type { Print } from './main.ts';
import { echo, exhausted, network, overrun } from './network.ts';
import { paths } from './paths.ts';
import { smtp } from './smtp.ts';
import { sockets } from './sockets.ts';
import { streams } from './streams.ts';
import { system } from './system.ts';
import { text } from './text.ts';
import { timers } from './timers.ts';
import { tls } from './tls.ts';
import { urls } from './urls.ts';
import { zlib } from './zlib.ts';

type Section = (print: Print, args: readonly string[]) => void | Promise<void>;

export const sections: Record<string, Section> = {
  buffers,
  children,
  code,
  crash,
  cron,
  crypto,
  echo,
  events,
  exhausted,
  files,
  ini,
  mail,
  network,
  orphan,
  overrun,
  paths,
  slow,
  smtp,
  sockets,
  streams,
  system,
  text,
  timers,
  tls,
  urls,
  zlib,
};
