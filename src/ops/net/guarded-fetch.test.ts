import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import ipaddr from 'ipaddr.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TEST_CERTIFICATE, TEST_KEY } from '../../../test/support/test-certificate.ts';
import { FrameError } from '../../errors.ts';
import { guardedFetch, type GuardedOptions, type GuardedRequest, type Lookup } from './guarded-fetch.ts';
import { mayReach, NO_PRIVATE_TARGETS, parsePrivateTargets, type PrivateTargets } from './public-address.ts';

const SECRET = 'T0P-S3CRET';

let server: Server;
let port = 0;
let calls: { method: string; url: string; body: string; headers: IncomingMessage['headers'] }[] = [];
let connections = 0;
let respond: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  calls = [];
  connections = 0;
  respond = (_, response) => response.end('fine');
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      calls.push({ method: request.method!, url: request.url!, body, headers: request.headers });
      respond(request, response);
    });
  });
  server.on('connection', () => connections++);
  // All of loopback, both families where the machine has them.
  await new Promise<void>((done) => server.listen(0, '0.0.0.0', done));
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

function allow(...entries: string[]): PrivateTargets {
  const targets = parsePrivateTargets(entries);
  if ('wrong' in targets) throw new Error(`not allowable: ${targets.wrong}`);
  return targets;
}

/** A resolver whose answers are given, one per question; the last one again and again. */
function resolving(...answers: string[][]): Lookup & { asked: string[] } {
  const asked: string[] = [];
  const lookup: Lookup = (host, _, callback) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(host);
    setImmediate(() =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    );
  };
  return Object.assign(lookup, { asked });
}

const get = (url: string): GuardedRequest => ({ method: 'GET', url, what: 'The webhook' });
const failure = async (request: GuardedRequest, options: GuardedOptions = {}): Promise<FrameError> => {
  const error: unknown = await guardedFetch(request, { timeoutMs: 2_000, ...options }).catch((cause: unknown) => cause);
  if (!(error instanceof FrameError)) throw new Error(`went through: ${JSON.stringify(error)}`);
  return error;
};

/** Addresses that nobody's webhook may be at: private, loopback, link-local, metadata, carrier's, reserved, broadcast. */
const V4 = [
  ...['0.0.0.0', '0.0.0.1', '0.255.255.255', '10.0.0.0', '10.0.0.1', '10.1.2.3', '10.128.0.1', '10.255.255.255'],
  ...['100.64.0.0', '100.64.0.1', '100.100.100.200', '100.127.255.255', '127.0.0.0', '127.0.0.1', '127.0.0.2'],
  ...['127.0.1.1', '127.1.1.1', '127.127.127.127', '127.255.255.254', '127.255.255.255', '169.254.0.0'],
  ...['169.254.0.1', '169.254.169.253', '169.254.169.254', '169.254.170.2', '169.254.255.255', '172.16.0.0'],
  ...['172.16.0.1', '172.17.0.1', '172.20.10.1', '172.31.255.255', '192.0.0.0', '192.0.0.1', '192.0.0.8'],
  ...['192.0.0.170', '192.0.0.192', '192.0.2.0', '192.0.2.1', '192.0.2.255', '192.88.99.1', '192.88.99.2'],
  ...['192.168.0.0', '192.168.0.1', '192.168.1.1', '192.168.100.1', '192.168.255.255', '198.18.0.0', '198.18.0.1'],
  ...['198.19.255.255', '198.51.100.0', '198.51.100.1', '198.51.100.255', '203.0.113.0', '203.0.113.1'],
  ...['203.0.113.255', '224.0.0.0', '224.0.0.1', '224.0.0.251', '232.1.1.1', '239.255.255.250', '239.255.255.255'],
  ...['240.0.0.0', '240.0.0.1', '247.1.2.3', '250.0.0.1', '255.0.0.1', '255.255.255.254', '255.255.255.255'],
  ...['168.63.129.16', '10.96.0.1', '10.43.0.10', '172.18.0.1', '172.30.0.1', '192.168.65.2', '192.168.122.1'],
  ...[
    '100.96.0.1',
    '100.88.7.7',
    '169.254.1.1',
    '169.254.42.42',
    '0.1.2.3',
    '127.0.0.53',
    '10.0.2.2',
    '172.16.254.1',
    '192.168.8.1',
    '100.127.0.9',
  ],
];
const V6 = [
  ...['::', '::1', '::2', '::7f00:1', '::a00:1', '::ffff:0:7f00:1', '::ffff:0:a00:1', 'fe80::1', 'fe80::a9fe:a9fe'],
  ...['febf::1', 'fec0::1', 'feff::1', 'fc00::1', 'fd00::1', 'fd00:ec2::254', 'fdff:ffff::1', 'ff02::1', 'ff0e::1'],
  ...['64:ff9b:1::1', '64:ff9b:1::7f00:1', '100::1', '2001::1', '2001:0:7f00:1::', '2001:db8::1', '2001:2::1'],
  ...['2001:10::1', '2001:20::1', '2002:7f00:1::1', '2002:a00:1::1', '2002:a9fe:a9fe::', '3fff::1', '5f00::1'],
  ...['4000::1', '8000::1', 'e000::1'],
];

/** The ways to write an IPv4 address that the URL standard turns into the same one, and those inside IPv6. */
function v4Forms(address: string): string[] {
  const bytes = address.split('.').map(Number);
  const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  const [high, low] = [bytes[0] * 256 + bytes[1], bytes[2] * 256 + bytes[3]];
  return [
    address,
    `${address}.`,
    String(number),
    `0x${hex(number, 8)}`,
    `0${number.toString(8)}`,
    bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
    bytes.map((byte) => `0000000000${byte.toString(8)}`).join('.'),
    bytes.map((byte) => `0x${hex(byte, 2)}`).join('.'),
    `${bytes[0]}.${(bytes[1] * 256 + bytes[2]) * 256 + bytes[3]}`,
    [...address].map((c) => (c === '.' ? '。' : String.fromCodePoint(c.codePointAt(0)! + 0xfee0))).join(''),
    `[::ffff:${address}]`,
    `[::ffff:${hex(high, 4)}:${hex(low, 4)}]`,
    `[64:ff9b::${address}]`,
  ];
}

function v6Forms(address: string): string[] {
  const parsed = ipaddr.IPv6.parse(address);
  const normal = parsed.toNormalizedString();
  const [high, low] = [parsed.parts.slice(0, 6), parsed.toByteArray().slice(12)];
  return [
    `[${address}]`,
    `[${normal}]`,
    `[${parsed.parts.map((part) => part.toString(16).toUpperCase().padStart(4, '0')).join(':')}]`,
    `[${high.map((part) => part.toString(16)).join(':')}:${low.join('.')}]`,
  ];
}

describe('addresses that are not public', () => {
  test(`${V4.length + V6.length} of them in all ways of writing: none gets through`, async () => {
    expect(new Set([...V4, ...V6]).size).toBeGreaterThanOrEqual(120);
    const lookup = resolving(['127.0.0.1']);
    let tried = 0;
    for (const form of [...V4.flatMap(v4Forms), ...V6.flatMap(v6Forms)]) {
      const error = await failure(get(`http://${form}:${port}/${SECRET}`), { lookup });
      expect(error.code, form).toBe('FRAME_NET_TARGET');
      expect(JSON.stringify([error.message, error.remedy])).not.toContain(SECRET);
      tried++;
    }
    expect(tried).toBeGreaterThanOrEqual(480);
    // All were known as addresses: none was asked for as a name, none was called.
    expect(lookup.asked).toEqual([]);
    expect(connections).toBe(0);
  });

  test('none gets through behind a name either, alone or among public ones', async () => {
    for (const address of [...V4, ...V6]) {
      for (const answer of [[address], ['93.184.216.34', address], [address, '2606:4700::1111']]) {
        const error = await failure(get(`http://trap.example:${port}/${SECRET}`), { lookup: resolving(answer) });
        expect(error.code, address).toBe('FRAME_NET_TARGET');
      }
    }
    expect(connections).toBe(0);
  });

  test('a resolver that gives no addresses, or no addresses at all but words, is not believed', async () => {
    for (const answer of [[], ['localhost'], ['127.1'], ['0x7f000001'], ['']]) {
      expect((await failure(get(`http://trap.example:${port}/`), { lookup: resolving(answer) })).code).toBe(
        'FRAME_NET_TARGET',
      );
    }
    expect(connections).toBe(0);
  });

  test.each(['8.8.8.8', '1.1.1.1', '93.184.216.34', '2606:4700::1111', '2a00:1450:4001:81b::200e', '64:ff9b::808:808'])(
    '%s is public',
    (address) => expect(mayReach(address, NO_PRIVATE_TARGETS)).toBe(true),
  );
});

describe('what is let through by name', () => {
  test.each([
    ['an address', ['127.0.0.1'], '127.0.0.1'],
    ['a network', ['127.0.0.0/8'], '127.0.0.1'],
    ['the same inside IPv6', ['127.0.0.0/8'], '[::ffff:127.0.0.1]'],
    ['a host', ['relay.example'], 'relay.example'],
    ['a host in other letters', ['Relay.Example'], 'RELAY.example'],
  ])('%s', async (_, entries, host) => {
    const options = { allowed: allow(...entries), lookup: resolving(['127.0.0.1']) };
    const answer = await guardedFetch(get(`http://${host}:${port}/a?b=c`), options);
    expect(answer).toMatchObject({ status: 200, body: 'fine' });
    expect(calls).toMatchObject([{ method: 'GET', url: '/a?b=c' }]);
  });

  test('lets nothing else through', async () => {
    const options = { allowed: allow('relay.example', '10.0.0.0/8', '127.0.0.2'), lookup: resolving(['127.0.0.1']) };
    for (const host of ['other.example', 'relay.example.other', 'sub.relay.example', '127.0.0.1', '[::1]']) {
      expect((await failure(get(`http://${host}:${port}/`), options)).code, host).toBe('FRAME_NET_TARGET');
    }
    expect(connections).toBe(0);
  });

  test.each(['10.0.0', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', '*', '', 'a b', 'http://a/', '1', 'fd00::/129'])(
    '"%s" is no host and no network',
    (entry) => expect(parsePrivateTargets([entry])).toEqual({ wrong: entry }),
  );
});

describe('a name that changes what it means', () => {
  test('is asked for once per connection, and that answer is what is connected to', async () => {
    // 127.0.0.1 plays the public address: it alone is let through. The next answer would be the trap.
    const lookup = resolving(['127.0.0.1'], ['127.0.0.2']);
    const options = { allowed: allow('127.0.0.1'), lookup };
    const answer = await guardedFetch(get(`http://turncoat.example:${port}/`), options);
    expect(answer.status).toBe(200);
    expect(lookup.asked).toEqual(['turncoat.example']);
    expect((await failure(get(`http://turncoat.example:${port}/`), options)).code).toBe('FRAME_NET_TARGET');
    expect(connections).toBe(1);
  });

  test('is asked for again at each redirect, also to itself', async () => {
    respond = (_, response) => response.writeHead(307, { location: '/again' }).end();
    const options = { allowed: allow('127.0.0.1'), lookup: resolving(['127.0.0.1'], ['127.0.0.2']) };
    expect((await failure(get(`http://turncoat.example:${port}/`), options)).code).toBe('FRAME_NET_TARGET');
    expect(calls.map(({ url }) => url)).toEqual(['/']);
  });

  test('200 random resolvers between public and private: the trap is never called', async () => {
    const locals: (string | undefined)[] = [];
    respond = ({ socket }, response) => {
      locals.push(socket.localAddress);
      response.writeHead(307, { location: '/' }).end();
    };
    for (let k = 0; k < 200; k++) {
      const bits = Array.from({ length: 4 }, (_, bit) => ((k * 2_654_435_761) >>> (bit * 5)) & 1);
      const lookup = resolving(...bits.map((bit) => [bit === 1 ? '127.0.0.9' : '127.0.0.1']));
      await failure(get(`http://turncoat.example:${port}/`), { allowed: allow('127.0.0.1'), lookup });
    }
    expect(locals.length).toBeGreaterThan(100);
    expect(new Set(locals)).toEqual(new Set(['127.0.0.1']));
  });
});

describe('redirects', () => {
  const options = (): GuardedOptions => ({ allowed: allow('hooks.example'), lookup: resolving(['127.0.0.1']) });
  const post = (): GuardedRequest => ({
    method: 'POST',
    url: `http://hooks.example:${port}/0`,
    what: 'The webhook',
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
  });

  test('are followed where they lead to what may be called, with method and body', async () => {
    respond = ({ url }, response) =>
      url === '/3'
        ? response.end('there')
        : response.writeHead(308, { location: `/${Number(url!.slice(1)) + 1}` }).end();
    expect(await guardedFetch(post(), options())).toMatchObject({ status: 200, body: 'there' });
    expect(calls.map(({ method, url, body }) => [method, url, body])).toEqual(
      ['/0', '/1', '/2', '/3'].map((url) => ['POST', url, '{"a":1}']),
    );
  });

  test('end after three', async () => {
    respond = (_, response) => response.writeHead(302, { location: '/' }).end();
    const error = await failure(get(`http://hooks.example:${port}/`), options());
    expect(error.message).toContain('redirects too often');
    expect(calls).toHaveLength(4);
  });

  test.each([301, 302, 303])('that lose the body are refused: %i', async (status) => {
    respond = (_, response) => response.writeHead(status, { location: '/elsewhere' }).end();
    expect((await failure(post(), options())).message).toContain('loses what is sent');
    expect(calls).toHaveLength(1);
  });

  test.each([
    'https://hooks.example/',
    'file:///etc/passwd',
    'gopher://hooks.example/',
    'http://user:word@hooks.example/',
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://[::1]/',
    'http://169.254.169.254/latest/meta-data/',
    '//0/',
    'http://',
  ])('to %s are refused', async (location) => {
    respond = (_, response) => response.writeHead(307, { location }).end();
    expect((await failure(get(`http://hooks.example:${port}/${SECRET}`), options())).code).toBe('FRAME_NET_TARGET');
    expect(calls).toHaveLength(1);
  });
});

describe('addresses of the web', () => {
  test.each([
    ['ftp://hooks.example/', 'is neither https nor http'],
    ['file:///etc/passwd', 'is neither https nor http'],
    ['data:text/plain,x', 'is neither https nor http'],
    [`https://user:${SECRET}@hooks.example/`, 'has a user or password in it'],
    [`https://${SECRET}@hooks.example/`, 'has a user or password in it'],
    ['hooks.example', 'is no address of the web'],
    ['http://hooks.example/\tb', 'is no address of the web'],
    ['http://[fe80::1%25eth0]/', 'is no address of the web'],
  ])('%s is refused', async (url, says) => {
    const error = await failure(get(url));
    expect(error.code).toBe('FRAME_NET_TARGET');
    expect(error.message).toContain(says);
    expect(JSON.stringify([error.message, error.remedy, error.cause])).not.toContain(SECRET);
  });
});

test('an address of thousands of characters is refused', async () => {
  expect((await failure(get(`https://hooks.example/${'a'.repeat(3000)}`))).message).toContain('is longer than');
});

describe('a server that behaves badly', () => {
  const options = (): GuardedOptions => ({ allowed: allow('127.0.0.1'), timeoutMs: 300 });

  test('whose answer does not end is read to the limit', async () => {
    respond = (_, response) => {
      response.on('error', () => undefined);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    const answer = await guardedFetch(get(`http://127.0.0.1:${port}/`), { ...options(), maxAnswerBytes: 25_000 });
    expect(answer.body).toBe('x'.repeat(25_000));
  });

  test.each([
    ['never answers', () => undefined],
    ['stops in the middle', (response: ServerResponse) => void response.write('half')],
  ])('that %s is left after the time', async (_, behave) => {
    respond = (__, response) => behave(response);
    const error = await failure(get(`http://127.0.0.1:${port}/${SECRET}`), options());
    expect(error).toMatchObject({
      code: 'FRAME_NET_NO_ANSWER',
      message: `The webhook: 127.0.0.1:${port} took longer than 0.3 s.`,
    });
  });

  test('that drips redirects is left after the time of all together', async () => {
    respond = (_, response) => setTimeout(() => response.writeHead(307, { location: '/' }).end(), 150);
    const error = await failure(get(`http://127.0.0.1:${port}/`), options());
    expect(error.message).toContain('took longer than 0.3 s');
  });

  test('that breaks off, or is not there, is told without its address', async () => {
    respond = (_, response) => response.destroy();
    const broken = await failure(get(`http://127.0.0.1:${port}/${SECRET}`), options());
    expect(broken.message).toBe(`The webhook: 127.0.0.1:${port} broke the connection off.`);
    const nobody = await failure(get(`http://127.0.0.1:1/${SECRET}`), options());
    expect(nobody.message).toBe('The webhook: 127.0.0.1:1 refuses the connection.');
    for (const { message, remedy, cause } of [broken, nobody]) {
      expect(JSON.stringify([message, remedy])).not.toContain(SECRET);
      expect(cause).toBeUndefined();
    }
  });

  test('whose certificate nobody vouches for is not spoken to', async () => {
    let heard = 0;
    const tls = createTlsServer({ cert: TEST_CERTIFICATE, key: TEST_KEY }, (_, response) =>
      response.end(String(heard++)),
    );
    await new Promise<void>((done) => tls.listen(0, '127.0.0.1', done));
    const lookup = resolving(['127.0.0.1']);
    const { port: tlsPort } = tls.address() as AddressInfo;
    const error = await failure(get(`https://localhost:${tlsPort}/`), { allowed: allow('localhost'), lookup });
    expect(error.message).toBe(`The webhook: localhost:${tlsPort} has a certificate that nobody vouches for.`);
    await new Promise((done) => tls.close(done));
    expect(heard).toBe(0);
  });

  test('an answer of refusal is an answer', async () => {
    respond = (_, response) => response.writeHead(429, { 'retry-after': '7' }).end('slow down');
    const answer = await guardedFetch(get(`http://127.0.0.1:${port}/`), options());
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '7' }, body: 'slow down' });
  });
});
