// A small web server for development, where BusyBox has no httpd: every request is answered by one CGI program.
// Usage: cgi-server.ts PORT PROGRAM
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const [port = '8025', program = ''] = process.argv.slice(2);

createServer((request, response) => {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      `HTTP_${name.toUpperCase().replaceAll('-', '_')}`,
      String(value),
    ]),
  );
  const child = spawn(program, {
    env: {
      ...process.env,
      ...headers,
      GATEWAY_INTERFACE: 'CGI/1.1',
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: request.headers['content-length'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.on('error', () => response.writeHead(502).end());
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf('\r\n\r\n');
    if (end < 0) return void (response.headersSent || response.writeHead(502).end());
    for (const line of answer.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', ...value] = line.split(': ');
      if (name.toLowerCase() === 'status') response.statusCode = Number(value[0]?.slice(0, 3));
      else response.appendHeader(name, value.join(': '));
    }
    response.end(answer.subarray(end + 4));
  });
}).listen(Number(port), '127.0.0.1');
