import type { Call, Caller, ModelUse } from './call.ts';
import { ordinaryCompletion, ordinaryPrompt } from './prose.ts';
import type { Random } from './random.ts';

/** Seconds to the first token and per token by model: slow models think first. Medians, chosen from public probes. */
const PACE: Readonly<Record<string, readonly [number, number]>> = {
  'gpt-4.1-mini': [0.35, 0.006],
  'gpt-4.1': [0.9, 0.018],
  'o4-mini': [2.5, 0.025],
};

export interface CallOrder {
  readonly at: number;
  readonly caller: Caller;
  readonly address: string;
  readonly userAgent: string;
  readonly method?: 'GET' | 'POST';
  readonly uri?: string;
  readonly status?: number;
  readonly responseBytes?: number;
  readonly use?: ModelUse;
}

/** Completes a call: an id, how long it took, how much was sent back. */
export function makeCall(random: Random, order: CallOrder): Call {
  const { status = 200, use } = order;
  const thinks = use !== undefined && status < 300;
  return {
    ...order,
    id: random.hex(32),
    method: order.method ?? 'POST',
    uri: order.uri ?? pathOf(use),
    status,
    durationMs: thinks ? thinkingTime(random, use) : random.between(1, 12),
    responseBytes: order.responseBytes ?? (thinks ? answerBytes(use) : random.between(90, 260)),
  };
}

function pathOf(use: ModelUse | undefined): string {
  return use?.operation === 'embeddings' ? '/v1/embeddings' : '/v1/chat/completions';
}

export interface UseOrder {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly prompt?: string;
  readonly completion?: string;
  readonly finish?: 'stop' | 'length';
  readonly maxTokens?: number;
  readonly writes?: 'prose' | 'code';
}

/** A chat with a model; the text is a shortened stand-in for its tokens. */
export function chat(random: Random, order: UseOrder): ModelUse {
  const { model, inputTokens, outputTokens, maxTokens } = order;
  return {
    operation: 'chat',
    model,
    inputTokens,
    outputTokens,
    prompt: order.prompt ?? ordinaryPrompt(random, order.writes ?? 'prose', inputTokens * 4),
    completion: order.completion ?? ordinaryCompletion(random, outputTokens * 4),
    finish: order.finish ?? 'stop',
    ...(maxTokens === undefined ? {} : { maxTokens }),
  };
}

function thinkingTime(random: Random, use: ModelUse): number {
  const [first, each] = PACE[use.model] ?? [0.4, 0.008];
  const seconds =
    random.logNormal(first, 0.55) + use.outputTokens * each * random.logNormal(1, 0.35);
  return Math.max(5, Math.round(Math.min(seconds, 120) * 1000));
}

function answerBytes(use: ModelUse): number {
  return use.operation === 'embeddings' ? 18_400 : 620 + use.outputTokens * 4;
}
