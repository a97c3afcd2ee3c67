import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Chromium of its own, that remembers nothing, and what went wrong in its pages. */
export class Browser {
  readonly #origin: string;
  readonly #faults: string[] = [];
  #folder = '';
  #context: BrowserContext | undefined;

  constructor(origin: string) {
    this.#origin = origin;
  }

  async open(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'gatewatch-browser-'));
    this.#context = await chromium.launchPersistentContext(this.#folder, {
      executablePath,
      headless: true,
      args,
      viewport: { width: 1440, height: 900 },
    });
  }

  async page(): Promise<Page> {
    if (!this.#context) throw new Error('the browser is not open');
    const page = await this.#context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', ({ message }) => this.#faults.push(`page error: ${message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.#faults.push(`console error: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(`${this.#origin}/`))
        this.#faults.push(`asked another origin: ${request.url()}`);
    });
    return page;
  }

  /** What went wrong since the last call: page errors, console errors, requests to another origin. */
  faults(): string[] {
    return this.#faults.splice(0);
  }

  async close(): Promise<void> {
    await this.#context?.close();
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }
}
