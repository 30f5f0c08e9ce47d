import { createTransport } from 'nodemailer';
import type { Print } from './main.ts';

const names = [
  'attic-router',
  'Büro 中文',
  'rúter "quoted" <x>',
  'tab\there',
  'nul\0l',
  'emoji 🎉🎉🎉 '.repeat(6),
  'long '.repeat(60),
  'عربى',
  'a\r\nBcc: evil@example.net',
  '=?utf-8?q?fake?=',
];

export async function mail(print: Print): Promise<void> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const base = {
    from: 'router@example.net',
    to: 'me@example.org',
    date: new Date(0),
    messageId: '<id@example.net>',
    baseBoundary: 'fixed',
  };
  for (const name of names) {
    const messages = [
      { subject: name, text: `Hello ${name}` },
      {
        subject: `${name} subject`,
        text: name.repeat(20),
        html: `<p>${name}</p>`,
        headers: { 'X-Wanbell-ID': 'x', 'Auto-Submitted': 'auto-generated' },
      },
      {
        from: { name, address: 'router@exämple.net' },
        to: [{ name, address: 'a@example.org' }, 'Plain <b@example.org>'],
        subject: 's',
        text: '.dot\n..dots\n.\nend',
        references: ['<a@b>', '<c@d>'],
        inReplyTo: '<c@d>',
      },
      {
        subject: 'attached',
        text: 'see',
        attachments: [
          { filename: `${name}.log`, content: `${name}\n`.repeat(40) },
          { filename: 'log.gz', content: Buffer.alloc(1000, 7), contentType: 'application/gzip' },
          { filename: 'x.json', content: '{}', contentType: 'application/json; charset=utf-8' },
        ],
      },
      {
        subject: 'alternatives',
        text: 'plain',
        html: '<b>x</b>',
        alternatives: [{ contentType: 'application/json', content: JSON.stringify({ name }) }],
      },
      {
        subject: 'raw text',
        text: { content: Buffer.from(name), encoding: undefined },
        textEncoding: 'base64' as const,
      },
    ];
    for (const message of messages) {
      const { envelope, message: bytes } = await transport.sendMail({ ...base, ...message } as never);
      print('envelope', envelope);
      // Boundaries are derived from random bytes unless the whole message fixes them.
      for (const line of String(bytes).split('\r\n'))
        print('line', line.replace(/[-_a-z]*[0-9a-f]{16}-Part/g, 'B-Part'));
    }
  }
}
