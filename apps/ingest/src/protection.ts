import { readFile } from 'node:fs/promises';
import { nearest } from '@gatewatch/event';
import { ContentKeyError, FieldSealer, readContentKey } from '@gatewatch/jose';
import { StartError, type GatewatchConfig, type NamedKey } from '@gatewatch/nest/configuration';
import { FIELDS, isTreatable, type FieldPolicy } from '@gatewatch/normalize';
import { createTokenizer, type Tokenizer } from './tokenizer.ts';

/** What a normaliser needs to protect events: the same wherever records are read. */
export interface Protection extends Tokenizer {
  readonly policy: FieldPolicy;
}

export interface ProtectionOptions {
  readonly config: Pick<GatewatchConfig, 'protect'>;
  /** newest first */
  readonly hmacKeys: readonly NamedKey[];
  readonly now: () => number;
  /** told of every credential with its token, where the operator keeps them */
  readonly remember?: ((token: string, credential: string) => void) | undefined;
}

/** Personal data and credentials have tokens of their own: neither tells whether the other is the same text. */
const PERSONAL = 'personal\0';

/** @throws StartError where a field can't be treated, or the public key can't be used */
export async function createProtection({
  config: { protect },
  hmacKeys,
  now,
  remember,
}: ProtectionOptions): Promise<Protection> {
  const fields = Object.entries(protect.fields);
  for (const [name] of fields) refuseUntreatable(name);
  const tokenizer = createTokenizer(hmacKeys, now);
  const needsKey =
    protect.content === 'encrypt' || fields.some(([, treatment]) => treatment === 'encrypt');
  const sealer = needsKey ? await openSealer(protect.contentKey, now) : undefined;
  const policy: FieldPolicy = {
    fields: new Map(fields),
    content: protect.content,
    maxContent: protect.maxContent,
    tokenise: (text) => tokenizer.tokenize(PERSONAL + text),
    ...(sealer ? { encrypt: (text) => sealer.seal(text) } : {}),
  };
  if (!remember) return { ...tokenizer, policy };
  const tokenize = (credential: string): string => {
    const token = tokenizer.tokenize(credential);
    remember(token, credential);
    return token;
  };
  return { ...tokenizer, tokenize, policy };
}

function refuseUntreatable(name: string): void {
  const known = [...FIELDS.keys()];
  const near = FIELDS.has(name) ? undefined : nearest(name, known);
  if (isTreatable(name) && near === undefined) return;
  const hint =
    near === undefined
      ? 'Gatewatch needs it, or protects it itself (protect.content is for prompts and answers)'
      : `did you mean '${near}'?`;
  throw new StartError(
    'PROTECT_FIELD',
    `protect.fields: '${name}' is no field that can be treated: ${hint}`,
  );
}

async function openSealer(path: string | undefined, now: () => number): Promise<FieldSealer> {
  if (path === undefined) {
    throw unusable('names no public key: make a pair with gatewatch keys new --content');
  }
  try {
    return await FieldSealer.open(await readContentKey(await readFile(path, 'utf8')), { now });
  } catch (cause) {
    if (cause instanceof ContentKeyError) throw unusable(`${path}: ${cause.message}`, cause);
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw unusable(`${path} can't be read (${reason})`, cause);
  }
}

function unusable(why: string, cause?: unknown): StartError {
  return new StartError('CONTENT_KEY_UNUSABLE', `protect.contentKey: ${why}`, { cause });
}
