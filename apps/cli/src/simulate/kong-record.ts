import { isAnswered, type Call, type ModelUse } from './call.ts';

const SERVICE = { id: 'b1f6a3c8-4e57-4c0b-9a47-2d5f6f0c8a11', name: 'llm', host: 'llm.internal' };
const ROUTE = { id: 'c7d0e9b2-6a1f-4f3e-8b92-1e4c7a5d3f20', name: 'llm-v1', paths: ['/v1'] };
const PLUGIN = 'a9c4e2d1-7b35-4e68-9f01-5c8d3b6a2e47';
const PRICE_PER_MILLION = { input: 0.4, output: 1.6 };

/** What Kong's http-log plugin writes for a call, with key-auth and ai-proxy (payloads logged). */
export function toKongRecord(call: Call): string {
  const { at, durationMs, caller, address } = call;
  const hasRoute = call.status !== 404 || call.use !== undefined;
  return JSON.stringify({
    started_at: at - durationMs,
    client_ip: address,
    request: requestOf(call),
    ...(isRefusedHere(call) ? refusedBy(call) : passedOn(call)),
    workspace: 'd3b07384-d9a0-4c9b-8f3e-6f1d2a7c5b90',
    workspace_name: caller.owner?.tenant ?? 'default',
    ...(hasRoute ? { route: ROUTE, service: SERVICE } : {}),
    ...identityOf(call),
  });
}

/** Kong answers by itself: no such key, over the limit, no such route. */
function isRefusedHere({ status, use }: Call): boolean {
  return status === 401 || status === 429 || (status === 404 && !use);
}

function refusedBy(call: Call): object {
  const { durationMs } = call;
  return {
    source: 'kong',
    latencies: { request: durationMs, kong: durationMs, proxy: -1, receive: 0 },
    response: responseOf(call, { server: 'kong/3.9.0' }),
    tries: [],
  };
}

function passedOn(call: Call): object {
  const { durationMs, status, use } = call;
  const own = Math.min(3, durationMs);
  return {
    source: 'upstream',
    latencies: { request: durationMs, kong: own, proxy: durationMs - own, receive: 0 },
    response: responseOf(call, { via: '1.1 kong/3.9.0' }),
    upstream_status: String(status),
    tries: [tryOf(call)],
    ...(use ? { ai: { proxy: aiOf(call, use) } } : {}),
  };
}

function requestOf({ id, method, uri, userAgent, caller, use }: Call): object {
  const [path = '/', query] = uri.split('?');
  const parameters = new URLSearchParams(query);
  return {
    id,
    method,
    uri,
    url: `https://ai.example.com:8443${path}`,
    size: 420 + (use ? use.inputTokens * 4 : 0),
    querystring: Object.fromEntries(parameters),
    headers: {
      host: 'ai.example.com',
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': userAgent,
      // Kong hides `authorization` in its logs, and no other header
      ...(caller.apiKey === undefined ? {} : { apikey: caller.apiKey }),
      'x-request-id': id,
    },
  };
}

function responseOf({ status, responseBytes, id }: Call, headers: object): object {
  return {
    status,
    size: responseBytes,
    headers: { 'content-type': 'application/json', 'x-kong-request-id': id, ...headers },
  };
}

function tryOf({ at, durationMs, status }: Call): object {
  const start = at - durationMs + 1;
  return { ip: '10.0.4.12', port: 443, balancer_start: start, balancer_latency: 0, code: status };
}

function identityOf({ caller: { owner } }: Call): object {
  if (!owner) return {};
  return {
    authenticated_entity: { id: owner.credential },
    consumer: {
      id: owner.consumer,
      username: owner.name,
      custom_id: `${owner.tenant}:${owner.name}`,
      created_at: 1735689600,
    },
  };
}

function aiOf(call: Call, use: ModelUse): object {
  const answered = isAnswered(call);
  const input = answered ? use.inputTokens : 0;
  const output = answered ? use.outputTokens : 0;
  const cost = (input * PRICE_PER_MILLION.input + output * PRICE_PER_MILLION.output) / 1e6;
  return {
    meta: {
      plugin_id: PLUGIN,
      provider_name: 'openai',
      request_model: use.model,
      ...(answered ? { response_model: use.model, llm_latency: call.durationMs } : {}),
    },
    usage: {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      time_per_token: output > 0 ? Math.round(call.durationMs / output) : 0,
      cost: Number(cost.toFixed(6)),
    },
    payload: {
      request: JSON.stringify(requestBody(use)),
      ...(answered ? { response: JSON.stringify(responseBody(call, use)) } : {}),
    },
  };
}

function requestBody(use: ModelUse): object {
  if (use.operation === 'embeddings') return { model: use.model, input: use.prompt };
  return {
    model: use.model,
    messages: [{ role: 'user', content: use.prompt }],
    ...(use.maxTokens === undefined ? {} : { max_tokens: use.maxTokens }),
  };
}

function responseBody({ id }: Call, use: ModelUse): object {
  const usage = {
    prompt_tokens: use.inputTokens,
    completion_tokens: use.outputTokens,
    total_tokens: use.inputTokens + use.outputTokens,
  };
  if (use.operation === 'embeddings') return { object: 'list', model: use.model, data: [], usage };
  const message = { role: 'assistant', content: use.completion };
  return {
    id: `chatcmpl-${id.slice(0, 24)}`,
    object: 'chat.completion',
    model: use.model,
    choices: [{ index: 0, message, finish_reason: use.finish }],
    usage,
  };
}
