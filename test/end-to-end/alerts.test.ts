import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openState } from '../../src/ops/state/open-state.ts';
import { giveSign } from '../../src/ops/state/signs-of-life.ts';
import { answerOf, buildProgram, heard, runProgram, startProgram, type ProgramEnd } from '../support/built-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const scratch = scratchFolder();
const KEY = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');
const TOKEN = 'T0KEN-in-the-address';

let server: Server;
let status = 200;
let payloads: { type: string; data: { group: string } }[] = [];
let pings = 0;
let port = 0;

beforeAll(buildProgram);

beforeEach(async () => {
  [status, payloads, pings] = [200, [], 0];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      if (request.url === '/alive') pings++;
      else if (status === 200) {
        payloads.push(new Webhook(KEY).verify(body, request.headers as Record<string, string>) as (typeof payloads)[0]);
      }
      response.writeHead(status).end(`you said ${request.url}`);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});

afterEach(() => new Promise((done) => server.close(done)));

/** Memory is always in use, so a limit of 0 % always fires, and one of 100 % never. */
async function configure(limit: number, given: object = {}): Promise<void> {
  const config = {
    webhooks: [{ name: 'pager', url: `http://127.0.0.1:${port}/hook?t=\${PAGER_TOKEN}`, secret: '${PAGER_KEY}' }],
    dead_man_ping_url: `http://127.0.0.1:${port}/alive`,
    allow_private_targets: ['127.0.0.1'],
    keep_firing: '0',
    rules: {
      memory_usage: { threshold: limit, for: '0' },
      // What else this machine does is no matter here.
      ...Object.fromEntries(
        ['cpu_usage', 'disk_free', 'temp_disk_free', 'backup_disk_free'].map((name) => [name, { enabled: false }]),
      ),
    },
    ...given,
  };
  await writeFile(join(scratch(), 'alerting_config.json'), JSON.stringify(config));
  await writeFile(join(scratch(), '.env'), `PAGER_TOKEN=${TOKEN}\nPAGER_KEY=whsec_${KEY}\n`);
}

const alerts = (...args: string[]): Promise<ProgramEnd> => runProgram(['alerts', ...args], scratch());

test('a rule fires once, is listed, and is said to be over; the dead man is pinged each time', async () => {
  await configure(0);
  const first = await alerts('check', '--json');
  expect(first.code).toBe(1);
  expect(answerOf(first)).toMatchObject({ status: 'firing', undelivered: [] });
  expect((await alerts('check')).stdout).toMatch(/^memory_usage +firing/m);
  const list = await alerts('list');
  expect(list.code).toBe(0);
  expect(list.stdout).toMatch(/^pager +ok/m);
  expect(Math.max(...list.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  await configure(100);
  expect((await alerts('check')).code).toBe(0);
  expect(payloads.map(({ type, data }) => `${type} ${data.group}`)).toEqual([
    'alert.firing memory_usage',
    'alert.resolved memory_usage',
  ]);
  expect(pings).toBe(3);
});

test('a monitor that fell silent is missed by a timer that checks; one that ended as it should is not', async () => {
  await configure(100);
  const state = await openState(join(scratch(), 'jobs', '.state'), { now: () => new Date() });
  giveSign(state, 'monitor', new Date(Date.now() - 3_600_000));
  state.close();
  // What was never looked at is not said to be well.
  expect((await alerts('list')).stdout).toMatch(/^worker_silent +not known yet +>/m);
  const { evaluated, rules } = answerOf(await alerts('list', '--json'));
  expect(evaluated).toBeNull();
  expect(new Set((rules as { state: string }[]).map(({ state }) => state))).toEqual(new Set(['unknown']));
  const end = await alerts('check');
  expect(end.stdout).toMatch(/^worker_silent +firing .* 6\d[.\d]* min/m);
  expect(end.code).toBe(1);
  const monitor = startProgram(['monitor'], scratch());
  await heard(monitor, 'the monitor begins');
  monitor.child.kill('SIGTERM');
  await monitor.end;
  expect((await alerts('check')).stdout).toMatch(/^worker_silent +ok/m);
});

test('a silence holds notices back until it is ended', async () => {
  await configure(0);
  expect((await alerts('silence', 'memory_usage', '--for', '1h', '--why', 'a test')).code).toBe(0);
  const silenced = await alerts('check', '--json');
  expect(silenced.code).toBe(0);
  expect(
    (answerOf(silenced).rules as { rule: string; state: string }[]).find(({ rule }) => rule === 'memory_usage'),
  ).toMatchObject({
    state: 'firing',
    silenced_until: expect.stringMatching(/Z$/),
  });
  expect(payloads).toEqual([]);
  expect((await alerts('unsilence', 'memory_usage')).stdout).toContain('heard again');
  expect((await alerts('check')).code).toBe(1);
  expect(payloads).toHaveLength(1);
});

test('a webhook that fails is told, its notice is kept, and nothing of its address is seen anywhere', async () => {
  await configure(0);
  status = 500;
  const checked = await alerts('check', '--json');
  expect(answerOf(checked)).toMatchObject({ undelivered: [{ channel: 'pager', group: 'memory_usage', tries: 1 }] });
  const tested = await alerts('test');
  expect(tested.code).toBe(1);
  expect(tested.stdout).toContain('pager: did not come through: answered 500');
  expect(tested.stdout).toContain('log: came through');
  const listed = await alerts('list');
  expect(listed.stdout).toMatch(/^pager +memory_usage +1 +1 +in \d+s/m);
  const stateDir = join(scratch(), 'jobs', '.state');
  const kept = await Promise.all((await readdir(stateDir)).map((name) => readFile(join(stateDir, name), 'latin1')));
  const all = [...[checked, tested, listed].flatMap(({ stdout, stderr }) => [stdout, stderr]), ...kept].join('\n');
  expect(all).toContain('memory_usage');
  for (const secret of [TOKEN, KEY]) expect(all).not.toContain(secret);
});

test('`alerts test` says where it may not go', async () => {
  await configure(0, { allow_private_targets: [] });
  const { code, stdout } = await alerts('test', '--channel', 'pager', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    channels: [{ channel: 'pager', delivered: false, reason: expect.stringContaining('not on the public internet') }],
  });
});

test('what cannot be is refused with the nearest name', async () => {
  await configure(0);
  const refused = await alerts('silence', 'memory_usge', '--why', 'a test');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('did you mean "memory_usage"?');
  expect((await alerts('test', '--channel', 'phone')).stderr).toContain('Name one of: log, pager.');
  await configure(0, { reapeat: '4h' });
  const wrong = await alerts('list');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('did you mean "repeat"?')]);
});
