import { createServer, type AddressInfo, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { noticeOf } from '../../../test/support/notice.ts';
import { TEST_CERTIFICATE, TEST_KEY } from '../../../test/support/test-certificate.ts';
import { DEFAULT_ALERTING_CONFIG, type EmailSettings } from '../../formats/alerting-config.ts';
import { EmailChannel, type EmailOptions } from './email-channel.ts';

const PASSWORD = 's3cret word';

interface Mail {
  readonly text: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string | undefined;
}

let close: (() => Promise<void>) | null = null;
afterEach(async () => {
  await close?.();
  close = null;
});

/** A mail server on loopback, with STARTTLS and login unless it is said otherwise. */
async function mailServer(options: SMTPServerOptions = {}): Promise<{ port: number; mails: Mail[]; logins: number }> {
  const seen = { port: 0, mails: [] as Mail[], logins: 0 };
  const server = new SMTPServer({
    key: TEST_KEY,
    cert: TEST_CERTIFICATE,
    onAuth: ({ username, password }, _, done) => {
      seen.logins++;
      if (username === 'lab' && password === PASSWORD) done(null, { user: username });
      // As a careless server does: it says aloud what it was told.
      else done(Object.assign(new Error(`wrong password ${password} for ${username}`), { responseCode: 535 }));
    },
    onData: (stream, { envelope, secure, user }, done) => {
      let text = '';
      stream.on('data', (chunk) => (text += String(chunk)));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        seen.mails.push({
          text,
          from,
          to: rcptTo.map(({ address }) => address),
          secure,
          user: user as string | undefined,
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  close = () => new Promise((done) => server.close(done));
  return Object.assign(seen, { port: (server.server.address() as AddressInfo).port });
}

function channelTo(port: number, given: Partial<EmailSettings> = {}, options: EmailOptions = {}): EmailChannel {
  const settings = {
    ...DEFAULT_ALERTING_CONFIG.email,
    from: 'Frame Pipeline <frame@lab.example>',
    to: ['ada@lab.example', 'grace@lab.example'],
    host: 'localhost',
    port,
    username: 'lab',
    password: PASSWORD,
    ...given,
  };
  return new EmailChannel(settings, 'bench 2', { ca: TEST_CERTIFICATE, silenceMs: 2_000, ...options });
}

describe('a mail server with STARTTLS and login', () => {
  test('gets the mail over TLS, with the subject that labs know', async () => {
    const server = await mailServer();
    expect(await channelTo(server.port).send(noticeOf(), null)).toEqual({ delivered: true });
    const [mail] = server.mails;
    expect(mail).toMatchObject({ from: 'frame@lab.example', secure: true, user: 'lab' });
    expect(mail.to).toEqual(['ada@lab.example', 'grace@lab.example']);
    expect(mail.text).toMatch(/^Subject: Frame Pipeline Alert - WARNING\r$/m);
    expect(mail.text).toMatch(/^To: ada@lab\.example, grace@lab\.example\r$/m);
    expect(mail.text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    // Long lines are folded on their way.
    expect(mail.text.replaceAll('=\r\n', '')).toContain('CPU usage is 97.3 % (limit: not above 90 %), for 1m');
    expect(mail.text).not.toContain(PASSWORD);
  });

  test('mails of one episode hang together', async () => {
    const server = await mailServer();
    const first = noticeOf();
    await channelTo(server.port).send({ ...first, id: first.first }, null);
    await channelTo(server.port).send({ ...first, kind: 'resolved' }, null);
    const [opening, end] = server.mails.map(({ text }) => text);
    const id = /^Message-ID: (.*)\r$/m.exec(opening)![1];
    expect(id).toBe(`<${first.first}@lab.example>`);
    expect(end).toContain(`In-Reply-To: ${id}`);
    expect(end).toMatch(/^Subject: Frame Pipeline Alert - RESOLVED\r$/m);
    expect(opening).not.toContain('In-Reply-To');
  });

  test('only those who are left are told', async () => {
    const server = await mailServer();
    await channelTo(server.port).send(noticeOf(), ['grace@lab.example']);
    expect(server.mails[0].to).toEqual(['grace@lab.example']);
  });

  test('a wrong password is a failure that does not show the password, though the server does', async () => {
    const server = await mailServer();
    const outcome = await channelTo(server.port, { password: 'wr0ng-s3cret' }).send(noticeOf(), null);
    expect(outcome).toMatchObject({ delivered: false, reason: expect.stringContaining('535') });
    expect(JSON.stringify(outcome)).not.toContain('wr0ng-s3cret');
    expect(server.mails).toEqual([]);
  });

  test('a certificate that nobody vouches for, or for another name, is not trusted', async () => {
    const server = await mailServer();
    const settings = {
      ...DEFAULT_ALERTING_CONFIG.email,
      from: 'a@b',
      to: ['c@d'],
      host: 'localhost',
      port: server.port,
    };
    const unknown = new EmailChannel({ ...settings, username: 'lab', password: PASSWORD }, 'bench 2');
    const outcome = await unknown.send(noticeOf(), null);
    expect(outcome).toMatchObject({ delivered: false, reason: expect.stringMatching(/certificate|TLS/i) });
    expect(await channelTo(server.port, { host: '127.0.0.1' }).send(noticeOf(), null)).toMatchObject({
      delivered: false,
    });
    expect(server).toMatchObject({ logins: 0, mails: [] });
  });
});

test('a server with TLS from the first byte is not spoken to in the open', async () => {
  // Port 465 is the one where TLS comes first; on loopback the server of the test has another.
  const server = await mailServer({ secure: true });
  const outcome = await channelTo(server.port, {}, { silenceMs: 300 }).send(noticeOf(), null);
  expect(outcome).toMatchObject({ delivered: false });
  expect(server).toMatchObject({ logins: 0, mails: [] });
});

describe('a mail server without TLS', () => {
  const plain: SMTPServerOptions = { hideSTARTTLS: true, disabledCommands: ['STARTTLS'], allowInsecureAuth: true };

  test('gets nothing where TLS is asked for, nor a password in any case', async () => {
    const server = await mailServer(plain);
    for (const use_tls of [true, false]) {
      const outcome = await channelTo(server.port, { use_tls }).send(noticeOf(), null);
      expect(outcome).toMatchObject({ delivered: false, reason: expect.stringContaining('TLS') });
    }
    expect(server).toMatchObject({ logins: 0, mails: [] });
  });

  test('gets the mail where there is no password, or its way in the open is asked for', async () => {
    const server = await mailServer({ ...plain, authOptional: true });
    const without = { use_tls: false, username: '', password: '' };
    expect(await channelTo(server.port, without).send(noticeOf(), null)).toEqual({ delivered: true });
    const open = { use_tls: false, allow_plain_login: true };
    expect(await channelTo(server.port, open).send(noticeOf(), null)).toEqual({ delivered: true });
    expect(server.mails.map(({ secure, user }) => [secure, user])).toEqual([
      [false, undefined],
      [false, 'lab'],
    ]);
  });
});

describe('refusals', () => {
  const refusing = (codes: Readonly<Record<string, number>>): SMTPServerOptions => ({
    onRcptTo: ({ address }, _, done) => {
      const responseCode = codes[address];
      done(responseCode === undefined ? null : Object.assign(new Error('not now'), { responseCode }));
    },
  });

  test('an address that is refused for the moment is told later, alone', async () => {
    const server = await mailServer(refusing({ 'ada@lab.example': 451 }));
    const outcome = await channelTo(server.port).send(noticeOf(), null);
    expect(outcome).toMatchObject({ delivered: false, remaining: ['ada@lab.example'] });
    expect(server.mails[0].to).toEqual(['grace@lab.example']);
  });

  test('an address that is refused for good does not hold up the others for ever', async () => {
    const server = await mailServer(refusing({ 'ada@lab.example': 550 }));
    const outcome = await channelTo(server.port).send(noticeOf(), null);
    expect(outcome).toMatchObject({ delivered: true, flaw: expect.stringContaining('ada@lab.example') });
  });

  test('where all are refused nobody has it', async () => {
    const server = await mailServer(refusing({ 'ada@lab.example': 550, 'grace@lab.example': 550 }));
    const outcome = await channelTo(server.port).send(noticeOf(), null);
    expect(outcome).toMatchObject({ delivered: false, reason: expect.stringContaining('550') });
    expect(outcome).not.toHaveProperty('remaining');
  });

  test('a server that is full says so', async () => {
    const server = await mailServer({
      onData: (stream, _, done) => {
        stream.resume();
        stream.on('end', () => done(Object.assign(new Error('mailbox full'), { responseCode: 452 })));
      },
    });
    const outcome = await channelTo(server.port).send(noticeOf(), null);
    expect(outcome).toMatchObject({ delivered: false, reason: expect.stringContaining('452') });
  });
});

describe('no server', () => {
  test('that is there', async () => {
    const outcome = await channelTo(1).send(noticeOf(), null);
    expect(outcome).toEqual({ delivered: false, reason: 'localhost:1 refuses the connection' });
  });

  async function strangeServer(behave: (socket: Socket) => void): Promise<number> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      behave(socket);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    close = async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((done) => server.close(done));
    };
    return (server.address() as AddressInfo).port;
  }

  test('that says anything, within the time', async () => {
    const port = await strangeServer(() => undefined);
    const outcome = await channelTo(port, {}, { silenceMs: 200 }).send(noticeOf(), null);
    expect(outcome).toMatchObject({ delivered: false, reason: expect.stringContaining('took too long') });
  });

  test('that comes to an end: one that drips words is left after the whole time', async () => {
    const port = await strangeServer((socket) => {
      const timer = setInterval(() => socket.write('220-still here\r\n'), 50);
      socket.on('close', () => clearInterval(timer));
    });
    const outcome = await channelTo(port, {}, { silenceMs: 5_000, wholeMs: 400 }).send(noticeOf(), null);
    expect(outcome).toMatchObject({
      delivered: false,
      reason: expect.stringContaining('took too long (0.4 s for all)'),
    });
  });

  test('that speaks SMTP: what it says instead is shown as one short line', async () => {
    const port = await strangeServer((socket) => socket.end(`HTTP/1.1 400 Bad\u001b[31m\r\n\r\n${'x'.repeat(5000)}`));
    const outcome = await channelTo(port).send(noticeOf(), null);
    if (outcome.delivered) throw new Error('delivered');
    expect(outcome.reason.length).toBeLessThan(300);

    expect(outcome.reason).not.toMatch(/[\u0000-\u001f]/);
  });
});
