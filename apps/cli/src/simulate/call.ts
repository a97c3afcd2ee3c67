/** Who calls: an API key with its owner. An unknown key has no owner; a gateway turns it away. A scanner shows no key. */
export interface Caller {
  readonly apiKey?: string;
  readonly owner?: Owner;
}

export interface Owner {
  /** the gateway's id of the credential */
  readonly credential: string;
  readonly consumer: string;
  readonly name: string;
  readonly tenant: string;
}

/** The part of a call that concerns a model. */
export interface ModelUse {
  readonly operation: 'chat' | 'embeddings';
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly prompt: string;
  readonly completion: string;
  readonly finish: 'stop' | 'length';
  readonly maxTokens?: number;
}

/** One request as it happened, before any gateway wrote it down. */
export interface Call {
  /** 32 hex digits */
  readonly id: string;
  /** when it ended, which is when a gateway logs it; epoch ms */
  readonly at: number;
  readonly durationMs: number;
  readonly caller: Caller;
  readonly address: string;
  readonly userAgent: string;
  readonly method: 'GET' | 'POST';
  /** with the query, if any */
  readonly uri: string;
  readonly status: number;
  readonly responseBytes: number;
  /** the request asked a model, whether it was answered or refused */
  readonly use?: ModelUse;
}

export const SOURCES = ['kong', 'litellm', 'nginx'] as const;
export type SourceName = (typeof SOURCES)[number];

export function isAnswered({ status }: Call): boolean {
  return status >= 200 && status < 300;
}
