import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runProgram } from '../program.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gatewatch-reveal-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

async function run(args: readonly string[], input = '') {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runProgram(['node', 'gatewatch', ...args], {
    stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]),
    stdout,
    stderr,
    cwd,
    env: { XDG_STATE_HOME: cwd },
    interactive: false,
    now: () => Date.UTC(2026, 0, 2),
  });
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return { code, out: read(stdout), err: read(stderr) };
}

const PROMPT = 'my very own prompt';
const RECORD = JSON.stringify({
  started_at: 1760097336123,
  latencies: { request: 10 },
  client_ip: '203.0.113.9',
  request: { method: 'POST', uri: '/v1/chat?mail=alice@example.com', headers: {} },
  response: { status: 200 },
  consumer: { username: 'alice@example.com' },
  ai: {
    proxy: {
      meta: { provider_name: 'openai' },
      payload: { request: JSON.stringify({ messages: [{ role: 'user', content: PROMPT }] }) },
    },
  },
});

async function setUp(fields: object = {}): Promise<string> {
  expect((await run(['keys', 'new', '--content', '--out', 'keys'])).code).toBe(0);
  const protect = { content: 'encrypt', contentKey: 'keys/content-public.pem', fields };
  writeFileSync(join(cwd, 'gatewatch.yml'), JSON.stringify({ protect }));
  const { code, out } = await run(['normalize'], RECORD);
  expect(code).toBe(0);
  return out;
}

const KEY = ['--key', 'keys/content-private.pem'];
const REASON = ['--reason', 'ticket 17'];
const audit = () =>
  readFileSync(join(cwd, '.gatewatch/audit.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);

describe('content that is encrypted at ingest', () => {
  it('is opened by the private key, audited with who, when, what and why', async () => {
    const event = await setUp();
    expect(event).not.toContain(PROMPT);
    expect(event).toContain('"gatewatch.encrypted.gen_ai.input.messages":"eyJ');
    const { code, out } = await run(['reveal', ...KEY, ...REASON, '--who', 'bob'], event);
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ 'gen_ai.input.messages': expect.stringContaining(PROMPT) }),
    ]);
    const field = 'gen_ai.input.messages';
    expect(audit()).toEqual([
      {
        at: Date.UTC(2026, 0, 2),
        who: 'bob',
        action: 'reveal',
        what: expect.objectContaining({ event: 'stdin:0:0', field }),
        why: 'ticket 17',
        outcome: 'done',
      },
    ]);
    expect(statSync(join(cwd, '.gatewatch/audit.jsonl')).mode & 0o777).toBe(0o600);
  });

  it('is opened in what wraps events too, and only the fields that are asked for', async () => {
    const event = await setUp({ 'user.name': 'encrypt' });
    expect(event).not.toContain('alice');
    const wrapped = JSON.stringify({ incident: 'i', events: [JSON.parse(event)] });
    const only = ['--field', 'user.name', '--'];
    const { out } = await run(['reveal', ...KEY, ...REASON, ...only], wrapped);
    expect(out).toContain('"user.name":"alice@example.com"');
    expect(out).not.toContain(PROMPT);
    expect((await run(['reveal', ...KEY, ...REASON, '--event', 'other'], wrapped)).code).toBe(1);
    expect(audit()).toHaveLength(1);
  });

  it('stays closed for another key, a public key, and who gives no reason', async () => {
    const event = await setUp();
    await run(['keys', 'new', '--content', '--out', 'other']);
    const other = await run(['reveal', '--key', 'other/content-private.pem', ...REASON], event);
    expect([other.code, other.err]).toEqual([1, expect.stringMatching(/encrypted for the key/)]);
    expect(audit()).toEqual([expect.objectContaining({ outcome: 'refused' })]);
    const half = await run(['reveal', '--key', 'keys/content-public.pem', ...REASON], event);
    expect([half.code, half.err]).toEqual([2, expect.stringMatching(/this is the public key/)]);
    expect((await run(['reveal', ...KEY], event)).code).toBe(2);
    expect((await run(['reveal', ...KEY, '--reason', ' '], event)).code).toBe(2);
  });

  it('shows nothing where it can not be audited', async () => {
    const event = await setUp();
    const nowhere = ['--audit', 'gatewatch.yml/audit.jsonl'];
    const { code, out, err } = await run(['reveal', ...KEY, ...REASON, ...nowhere], event);
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(/nothing is shown/)]);
  });
});

describe('what can not be protected as it is configured', () => {
  it.each([
    [{ content: 'encrypt' }, /names no public key/],
    [{ content: 'encrypt', contentKey: 'none.pem' }, /none\.pem can't be read \(ENOENT\)/],
    [{ content: 'encrypt', contentKey: 'keys/content-private.pem' }, /this is the private key/],
    [{ fields: { 'user.emial': 'mask' } }, /did you mean 'user\.email'/],
    [{ fields: { 'event.id': 'drop' } }, /is no field that can be treated/],
    [{ fields: { 'user.email': 'shred' } }, /keep, tokenise, mask, encrypt, drop/],
  ])('says so: %j', async (protect, message) => {
    await run(['keys', 'new', '--content', '--out', 'keys']);
    writeFileSync(join(cwd, 'gatewatch.yml'), JSON.stringify({ protect }));
    const { code, err } = await run(['normalize'], RECORD);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
