import type { ServerEntry, Servers } from '../../src/config/server-entry.ts';

const service: ServerEntry = {
  id: 'service',
  label: 'Service',
  group: 'service',
  host: 'mail.service.example',
  regions: [],
  tls: 'required',
  login: 'required',
  user: 'smtp-user',
  password: 'smtp-password',
  fixedUser: null,
  from: 'verified',
  docs: null,
  proven: 'documented',
};
const own: ServerEntry = {
  ...service,
  host: null,
  login: 'optional',
  user: null,
  password: null,
  from: 'any',
};

const entries: readonly ServerEntry[] = [
  service,
  {
    ...service,
    id: 'ses',
    label: 'Amazon SES',
    host: 'email-smtp.REGION.amazonaws.com',
    regions: [
      { id: 'eu-west-1', host: 'email-smtp.eu-west-1.amazonaws.com' },
      { id: 'us-east-1', host: 'email-smtp.us-east-1.amazonaws.com' },
    ],
  },
  { ...service, id: 'smtp2go', label: 'SMTP2GO', regions: [{ id: 'eu', host: 'mail-eu.smtp2go.com' }] },
  { ...service, id: 'sendgrid', label: 'SendGrid', user: 'api-key', fixedUser: 'apikey' },
  { ...service, id: 'microsoft365', label: 'Microsoft 365', user: 'address', from: 'account' },
  { ...own, id: 'isp', label: "The provider's relay", group: 'isp', tls: 'opportunistic', login: 'none' },
  { ...own, id: 'lan', label: 'A relay at home', group: 'lan', tls: 'opportunistic' },
  { ...own, id: 'custom', label: 'Another server', group: 'other' },
];

/** A server list with one entry of each sort, so that tests do not depend on the shipped one. */
export const servers: Servers = { entries, find: (id) => entries.find((entry) => entry.id === id) };
