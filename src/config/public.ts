import type { Config, Smtp } from './config.ts';

/** A server without its password: only whether there is one. */
export type PublicSmtp = Omit<Smtp, 'password'> & { readonly password: boolean };

export type PublicConfig = Omit<Config, 'smtp' | 'backup'> & {
  readonly smtp: PublicSmtp | null;
  readonly backup: PublicSmtp | null;
};

/** The configuration for people and machines: secrets are replaced by whether they are set. */
export function publicConfig(config: Config): PublicConfig {
  return { ...config, smtp: hidden(config.smtp), backup: hidden(config.backup) };
}

function hidden(smtp: Smtp | null): PublicSmtp | null {
  return smtp === null ? null : { ...smtp, password: smtp.password !== null };
}
