/** One entry of the server list (the dropdown): what is known of a mail service that takes mail on port 25. */
export interface ServerEntry {
  /** The value of `server =`; the section's name in the list. */
  readonly id: string;
  readonly label: string;
  readonly group: 'isp' | 'lan' | 'service' | 'other';
  /** null: the owner types it. May hold `REGION`. */
  readonly host: string | null;
  /** Regions to choose from; empty: the entry has none. A region is put in for `REGION`, or names a host of its own. */
  readonly regions: readonly { readonly id: string; readonly host: string }[];
  readonly tls: 'required' | 'opportunistic' | 'off';
  /** Whether a login is needed, may be used, or is not taken. */
  readonly login: 'required' | 'optional' | 'none';
  /** What to type as user name and as password, as keys for `language/` (`address`, `api-key`, `app-password`). */
  readonly user: string | null;
  readonly password: string | null;
  /** The only user name that the service takes (`apikey`), if so. */
  readonly fixedUser: string | null;
  /** `any`; `account`: must be the user's own address; `verified`: a sender or domain proven to the service. */
  readonly from: 'any' | 'account' | 'verified';
  readonly docs: string | null;
  /** How sure it is that the service takes logins on port 25. */
  readonly proven: 'documented' | 'reported' | 'unproven' | 'none-needed';
}

/** A server list. The whole of it is read only when `entries` is asked for. */
export interface Servers {
  /** Proven first. */
  readonly entries: readonly ServerEntry[];
  /** The entry of `server =`; undefined: there is none. */
  find(id: string): ServerEntry | undefined;
}
