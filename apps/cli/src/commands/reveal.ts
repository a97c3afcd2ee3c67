import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { AUDIT_FILE, AuditFile, type AuditEntry } from '@gatewatch/files';
import {
  ContentKeyError,
  openField,
  readPrivateKey,
  type PrivateContentKey,
} from '@gatewatch/jose';
import { ENCRYPTED } from '@gatewatch/normalize';
import { LineWriter } from '../line-writer.ts';
import { UsageError } from '../usage-error.ts';
import { readConfiguration } from './configuration.ts';
import { inputLines } from './input-lines.ts';
import { say, type Terminal } from './terminal.ts';

export interface RevealOptions {
  readonly config?: string;
  /** file of the private key */
  readonly key: string;
  /** why it is opened */
  readonly reason: string;
  readonly who?: string;
  /** only these fields, by their own names */
  readonly field?: readonly string[];
  /** only of the event with this id */
  readonly event?: string;
  readonly audit?: string;
}

const PASSPHRASE = 'GATEWATCH_CONTENT_KEY_PASSPHRASE';

/** `gatewatch reveal`: opens the encrypted fields of events, incidents and exports, each one audited. @returns the exit code */
export async function reveal(
  files: readonly string[],
  options: RevealOptions,
  terminal: Terminal,
): Promise<number> {
  if (options.reason.trim() === '') throw new UsageError('--reason: say why it is opened');
  const revealing = new Revealing(await openKey(options, terminal), options, terminal);
  const out = new LineWriter(terminal.stdout);
  for await (const { batch } of inputLines(files, terminal.stdin)) {
    for (const { bytes } of batch) {
      if (bytes.length > 0) await out.write(await revealing.line(bytes.toString('utf8')));
    }
  }
  await out.flush();
  say(
    terminal,
    `${revealing.opened} fields opened, ${revealing.refused} not; audited in ${revealing.auditPath}`,
  );
  return revealing.opened > 0 ? 0 : 1;
}

async function openKey(options: RevealOptions, terminal: Terminal): Promise<PrivateContentKey> {
  const path = resolve(terminal.cwd, options.key);
  try {
    return await readPrivateKey(await readFile(path, 'utf8'), terminal.env[PASSPHRASE]);
  } catch (cause) {
    if (cause instanceof ContentKeyError) throw new UsageError(`--key: ${path}: ${cause.message}`);
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new UsageError(`--key: ${path} can't be read (${reason})`);
  }
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

class Revealing {
  readonly auditPath: string;
  opened = 0;
  refused = 0;
  readonly #key: PrivateContentKey;
  readonly #options: RevealOptions;
  readonly #terminal: Terminal;
  readonly #audit: AuditFile;
  readonly #who: string;

  constructor(key: PrivateContentKey, options: RevealOptions, terminal: Terminal) {
    const { audit, config, who } = options;
    this.#key = key;
    this.#options = options;
    this.#terminal = terminal;
    this.auditPath = audit
      ? resolve(terminal.cwd, audit)
      : join(readConfiguration(config, terminal).dataDir, AUDIT_FILE);
    this.#audit = new AuditFile(this.auditPath);
    this.#who = who ?? userInfo().username;
  }

  /** A line with what could be opened in it; a line may be a JWE alone. */
  async line(text: string): Promise<string> {
    const trimmed = text.trim();
    if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return this.#alone(trimmed);
    let value: unknown;
    try {
      value = JSON.parse(trimmed);
    } catch {
      throw new UsageError('reveal reads JSON lines, or encrypted fields alone: this is neither');
    }
    const entries: AuditEntry[] = [];
    const shown = await this.#walk(value, undefined, entries);
    await this.#note(entries); // before anything is shown
    return JSON.stringify(shown);
  }

  async #note(entries: readonly AuditEntry[]): Promise<void> {
    try {
      await this.#audit.write(entries);
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
      throw new UsageError(
        `the audit ${this.auditPath} can't be written (${reason}), so nothing is shown: name another with --audit`,
        { cause },
      );
    }
  }

  async #alone(jwe: string): Promise<string> {
    const entries: AuditEntry[] = [];
    const text = await this.#open(jwe, { event: '', field: '' }, entries);
    await this.#note(entries);
    return JSON.stringify({ text: text ?? null });
  }

  async #walk(value: unknown, event: string | undefined, entries: AuditEntry[]): Promise<unknown> {
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      for (const item of value) items.push(await this.#walk(item, event, entries));
      return items;
    }
    return isObject(value) ? this.#walkMembers(value, event, entries) : value;
  }

  async #walkMembers(value: Json, event: string | undefined, entries: AuditEntry[]): Promise<Json> {
    const shown: Json = {};
    const id = value['event.id'];
    const within = typeof id === 'string' ? id : event;
    for (const [name, member] of Object.entries(value)) {
      const text = await this.#openMember(name, member, { event: within, entries });
      if (text === undefined) shown[name] = await this.#walk(member, within, entries);
      else shown[name.slice(ENCRYPTED.length)] = text;
    }
    return shown;
  }

  async #openMember(
    name: string,
    member: unknown,
    { event, entries }: { readonly event: string | undefined; readonly entries: AuditEntry[] },
  ): Promise<string | undefined> {
    if (!name.startsWith(ENCRYPTED) || typeof member !== 'string') return undefined;
    const field = name.slice(ENCRYPTED.length);
    if (!this.#isWanted(field, event)) return undefined;
    return this.#open(member, { event: event ?? '', field }, entries);
  }

  #isWanted(field: string, event: string | undefined): boolean {
    const { field: fields, event: only } = this.#options;
    return (fields?.includes(field) ?? true) && (only === undefined || only === event);
  }

  async #open(
    jwe: string,
    what: { readonly event: string; readonly field: string },
    entries: AuditEntry[],
  ): Promise<string | undefined> {
    const entry = {
      at: this.#terminal.now(),
      who: this.#who,
      action: 'reveal',
      what: { ...what, key: this.#key.id },
      why: this.#options.reason,
    };
    try {
      const text = await openField(jwe, this.#key);
      this.opened++;
      entries.push({ ...entry, outcome: 'done' });
      return text;
    } catch (error) {
      if (!(error instanceof ContentKeyError)) throw error;
      this.refused++;
      entries.push({ ...entry, outcome: 'refused' });
      say(this.#terminal, `${what.field || 'the field'}: ${error.message}`);
      return undefined;
    }
  }
}
