import { once } from 'node:events';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { GatewatchProcess, getJson, until } from '../harness/gatewatch-process.ts';
import { Browser } from './browser.ts';
import { scan, sharedKey } from './records.ts';

const BROKEN_RULE = `title: Names a selection that is not there
id: 3d0a6a9e-7a70-4bb8-9d64-0c0e5b9a4f11
logsource:
  category: webserver
detection:
  selection:
    url.path: /x
  condition: selection and other
level: low
`;

// red, green, blue, opacity: --failures and --medium of the console's style
const FAILURES = '210,81,47,255';
const MEDIUM = '154,97,0,255';
const FAILURES_IN_THE_DARK = '255,138,101,255';

let folder: string;
let port: number;
let origin: string;
let gatewatch: GatewatchProcess;
let pushToken: string;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatewatch-console-'));
  await mkdir(join(folder, 'rules'));
  await writeFile(join(folder, 'rules', 'broken.yml'), BROKEN_RULE);
  await writeFile(
    join(folder, 'gatewatch.yml'),
    `dataDir: ./data\nlateness: 3s\nrules: { folders: [./rules] }\n`,
  );
  port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  gatewatch = new GatewatchProcess([
    '--config',
    join(folder, 'gatewatch.yml'),
    '--port',
    String(port),
  ]);
  await startGatewatch();
  pushToken = printed(/pushes records +(\S+)/);
  browser = new Browser(origin);
  await browser.open();
  page = await browser.page();
});

afterAll(async () => {
  await browser?.close();
  await gatewatch?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the console in a browser', () => {
  afterEach(() => {
    expect(browser.faults()).toEqual([]);
  });

  it('is served under a policy that allows no foreign and no inline script or style', async () => {
    const answer = await page.goto(origin);
    const policy = answer?.headers()['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("style-src 'self'");
    await page.getByText('No incidents. They appear here as they open.').waitFor();
    await connection('live');
  });

  it('shows an incident as it opens, without being loaded again', async () => {
    await page.evaluate(() => Reflect.set(globalThis, 'sameDocument', true));
    await push(scan('192.0.2.97', Date.now()));
    const row = page.getByRole('row').filter({ hasText: 'Endpoints of an AI service scanned' });
    await row.waitFor();
    expect(await textOf(row)).toMatch(/medium.*model probing.*source\.ip 192\.0\.2\.97.*new/s);
    expect(await page.evaluate(() => Reflect.get(globalThis, 'sameDocument'))).toBe(true);
  });

  it('says first which rule fired and why, and then what is known of it', async () => {
    await page.getByRole('link', { name: 'Endpoints of an AI service scanned' }).click();
    const why = page.locator('.detection');
    await why.getByText('May be harmless').waitFor();
    expect(await textOf(why)).toMatch(/Endpoints of an AI service scanned/);
    expect(await textOf(why)).toMatch(
      /20 different url\.path within 5m from source\.ip=192\.0\.2\.97 \(bound: at least 20\)/,
    );
    expect(await textOf(page.locator('.facts'))).toMatch(/192\.0\.2\.97.*model probing/s);
  });

  it('draws what the entity did', async () => {
    const chart = page.locator('.chart');
    await chart.locator('canvas').waitFor();
    expect(await chart.getAttribute('data-requests')).toBe('20');
    expect(await chart.getAttribute('aria-label')).toMatch(/^20 requests, 20 failed, /);
    expect(await textOf(page.locator('.legend'))).toMatch(/requests.*failed.*1 detection/s);
    await until('bars of failures', () => isPainted(chart, FAILURES), 5000);
    await until('the mark of a detection', () => isPainted(chart, MEDIUM), 5000);
    await page.emulateMedia({ colorScheme: 'dark' });
    await until('bars of failures in the dark', () => isPainted(chart, FAILURES_IN_THE_DARK), 5000);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('lists the events behind it, each with all of its fields on request', async () => {
    const rows = page.locator('tr[data-event]');
    expect(await rows.count()).toBe(20);
    const texts = await rows.allInnerTexts();
    expect(texts[0]).toMatch(/192\.0\.2\.97\s+GET\s+\/admin\/0\s+404\s+/);
    await rows.first().getByRole('button').click();
    expect(await textOf(page.locator('.whole'))).toMatch(/event\.dataset\s+nginx\.access/);
  });

  it('shows the dry run of a playbook and what it would have done', async () => {
    const run = page.locator('[data-run]').first();
    await run.waitFor();
    expect(await textOf(run)).toMatch(
      /succeeded.*dry run: nothing was called.*would run.*log\.write/s,
    );
    await page.getByRole('link', { name: 'Responses' }).click();
    await page
      .locator('[data-run]')
      .getByRole('link', { name: 'Endpoints of an AI service' })
      .waitFor();
  });

  it('says how to sign in to who wants to change a state without a session', async () => {
    await openIncident('Endpoints of an AI service scanned');
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByRole('alert').getByText('Console').waitFor();
    await page
      .getByRole('alert')
      .getByRole('link', { name: /sign in/ })
      .waitFor();
  });

  it('signs in by the printed link once', async () => {
    const link = printed(/Console +(\S+)/);
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(page.url()).toBe(`${origin}/`);
    const again = await fetch(link, { redirect: 'manual' });
    expect(again.status).toBe(401);
    expect(again.headers.get('set-cookie')).toBeNull();
  });

  it('keeps a changed state', async () => {
    await openIncident('Endpoints of an AI service scanned');
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.locator('.states').getByText('acknowledged').waitFor();
    await page.reload();
    await page.locator('.states').getByText('acknowledged').waitFor();
    await page.locator('.history').getByText('admin').waitFor();
    await page.goto(`${origin}/#/incidents`);
    await page.getByLabel('State').selectOption('acknowledged');
    await page.getByRole('row').filter({ hasText: 'acknowledged' }).waitFor();
    await page.getByLabel('State').selectOption('closed');
    await page.getByText('No incidents pass this filter.').waitFor();
    await page.getByRole('link', { name: 'Rules' }).click();
    await page.getByRole('link', { name: 'Incidents' }).click();
    await page.getByText('No incidents pass this filter.').waitFor();
    await page.getByLabel('State').selectOption('');
  });

  it('signs out, and in again by the admin token where it left, and says when a token is not one', async () => {
    await openIncident('Endpoints of an AI service scanned');
    const incident = page.url();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('Admin token').fill('not the admin token at all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('this is not the admin token').waitFor();
    expect(browser.faults()).toEqual([expect.stringContaining('401')]);
    await page.getByLabel('Admin token').fill(printed(/administers +(\S+)/));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(page.url()).toBe(incident);
  });

  it('shortens long values for the eye and gives the whole to who selects or hovers them', async () => {
    await push(sharedKey(Date.now()));
    await page.goto(`${origin}/#/incidents`);
    const row = page.getByRole('row').filter({ hasText: 'One API key used from many networks' });
    const value = row.locator('.value');
    const whole = await value.getAttribute('title');
    expect(whole).toMatch(/^[\da-f]{64}$/);
    await value.selectText();
    expect(await page.evaluate<string>('String(getSelection())')).toBe(whole);
    expect((await value.boundingBox())?.width).toBeLessThan(220);
  });

  it('names the broken rule file with its line, and shows the rules that run', async () => {
    await page.getByRole('link', { name: 'Rules' }).click();
    const problem = page.getByRole('alert');
    await problem.getByText(/broken\.yml:8:14/).waitFor();
    expect(await textOf(problem)).toMatch(/SIGMA_UNDEFINED_SELECTION.*no selection 'other'/s);
    expect(await page.locator('tr[data-rule]').count()).toBeGreaterThanOrEqual(8);
    await page.getByRole('link', { name: 'Endpoints of an AI service scanned' }).click();
    await page.locator('pre').getByText('correlation:').waitFor();
  });

  it('shows the health of its parts', async () => {
    await page.getByRole('link', { name: 'Status' }).click();
    const rules = page.getByRole('row').filter({ hasText: 'rules' });
    expect(await textOf(rules)).toMatch(/degraded.*1 file has errors/s);
  });

  it('says of which inputs the format was guessed or nothing could be read, and what to do', async () => {
    const request = { client_ip: '192.0.2.1', method: 'GET', path: '/v1/models', status: 200 };
    const guessed = { timestamp: new Date().toISOString(), ...request };
    const body = `${JSON.stringify(guessed)}\nno line of any format\n`;
    const headers = { authorization: `Bearer ${pushToken}` };
    await fetch(`${origin}/v1/records/auto`, { method: 'POST', headers, body });
    await page.getByRole('link', { name: 'Inputs' }).click();
    const row = page.locator('tr[data-input="push:auto"]');
    await row.getByText('not json: 1').waitFor();
    expect(await textOf(row)).toMatch(/generic, litellm, nginx.*1 \(\d.*%\).*1 \(\d.*%\)/s);
    expect(await textOf(page.locator('main'))).toMatch(/docs\/guides\/add-a-source\.md/);
  });

  it.each(['#/incidents', '#/runs', '#/rules', '#/inputs', '#/status', '#/sign-in', 'an incident'])(
    'fits a narrow window without scrolling sideways: %s',
    async (view) => {
      await page.setViewportSize({ width: 700, height: 900 });
      if (view === 'an incident') await openIncident('One API key used from many networks');
      else await page.goto(`${origin}/${view}`);
      await page.locator('h1').waitFor();
      const [content, window] = await page.evaluate<[number, number]>(
        '[document.documentElement.scrollWidth, innerWidth]',
      );
      expect(content).toBeLessThanOrEqual(window);
      await page.setViewportSize({ width: 1440, height: 900 });
    },
  );

  it('shows where the keyboard is', async () => {
    await page.goto(`${origin}/#/incidents`);
    await page.getByRole('link', { name: 'Gatewatch' }).focus();
    await page.keyboard.press('Tab');
    const outline = await page.evaluate<string>(
      'getComputedStyle(document.activeElement).outlineStyle',
    );
    expect(outline).toBe('solid');
  });
});

describe('an outage, seen from the console', () => {
  it('is told, and when the server is back, what was missed is fetched', async () => {
    await page.goto(`${origin}/#/incidents`);
    await connection('live');
    await page.evaluate(() => Reflect.set(globalThis, 'sameDocument', true));
    await page.route('**/v1/stream', (route) => route.abort());
    expect(await gatewatch.stop()).toBe(0);
    await connection('reconnecting …');
    await page.getByRole('link', { name: 'Endpoints of an AI service scanned' }).waitFor();
    await startGatewatch();
    await push(scan('192.0.2.98', Date.now()));
    await until('an incident of the second scan', () => incidentOf('192.0.2.98'), 20_000);
    expect(await page.getByText('192.0.2.98').count()).toBe(0);
    await page.unroute('**/v1/stream');
    await connection('live');
    await page.getByText('192.0.2.98').waitFor();
    expect(await page.evaluate(() => Reflect.get(globalThis, 'sameDocument'))).toBe(true);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    // a server that is not there, or not ready yet
    for (const fault of browser.faults()) expect(fault).toMatch(/ERR_|net::|status of 503/);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function startGatewatch(): Promise<void> {
  gatewatch.start();
  await until(
    'the start',
    async () => {
      if (!gatewatch.running) throw new Error(gatewatch.output);
      const health = await fetch(`${origin}/health`);
      return health.ok ? true : undefined;
    },
    30_000,
  );
}

function printed(pattern: RegExp): string {
  const found = pattern.exec(gatewatch.output)?.[1];
  if (found === undefined) throw new Error(`${pattern} is not in:\n${gatewatch.output}`);
  return found;
}

async function push(records: readonly string[]): Promise<void> {
  const answer = await fetch(`${origin}/v1/records/auto`, {
    method: 'POST',
    headers: { authorization: `Bearer ${pushToken}` },
    body: records.join('\n'),
  });
  expect(await answer.json()).toMatchObject({ events: records.length });
}

async function incidentOf(address: string): Promise<string | undefined> {
  const { incidents } = await getJson<{
    incidents: readonly { id: string; entity: Record<string, string> }[];
  }>(`${origin}/v1/incidents?limit=50`);
  return incidents.find(({ entity }) => entity['source.ip'] === address)?.id;
}

async function openIncident(title: string): Promise<void> {
  await page.goto(`${origin}/#/incidents`);
  await page.getByRole('link', { name: title }).first().click();
  await page.locator('.detection').first().waitFor();
}

async function connection(words: string): Promise<void> {
  await page.locator('header').getByText(words, { exact: true }).waitFor();
}

const textOf = (locator: Locator): Promise<string> => locator.innerText();

/** As much of a canvas as this needs to know of it: these specs are not compiled for a browser. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(...area: number[]): { readonly data: Uint8ClampedArray };
  };
}

/** Whether more than a few pixels of a chart have this colour. */
async function isPainted(chart: Locator, colour: string): Promise<true | undefined> {
  const count = await chart.locator('canvas').evaluate((element, wanted) => {
    const canvas = element as unknown as Canvas;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let found = 0;
    for (let index = 0; index < data.length; index += 4) {
      if (data.slice(index, index + 4).join() === wanted) found++;
    }
    return found;
  }, colour);
  return count > 20 ? true : undefined;
}
