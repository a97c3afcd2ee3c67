import { createHash } from 'node:crypto';
import { isAnswered, type Call, type Caller, type ModelUse } from './call.ts';

const ERRORS: Readonly<Record<number, string>> = {
  400: 'BadRequestError',
  401: 'ProxyException',
  403: 'ProxyException',
  404: 'NotFoundError',
  429: 'RateLimitError',
};
const PRICE = { input: 0.4e-6, output: 1.6e-6 };

/** What LiteLLM's generic API logger writes for a call (the standard logging payload); undefined where it writes nothing. */
export function toLitellmRecord(call: Call): string | undefined {
  const { use } = call;
  if (!use) return undefined;
  return JSON.stringify({
    id: `chatcmpl-${call.id.slice(0, 24)}`,
    trace_id: call.id,
    call_type: use.operation === 'chat' ? 'acompletion' : 'aembedding',
    cache_hit: null,
    stream: false,
    custom_llm_provider: 'openai',
    ...timesOf(call),
    ...modelOf(use),
    request_tags: [`User-Agent: ${call.userAgent}`],
    end_user: '',
    metadata: metadataOf(call, use),
    messages: [{ role: 'user', content: use.prompt }],
    hidden_params: { model_id: null, cache_key: null, api_base: null, response_cost: null },
    guardrail_information: null,
    ...(isAnswered(call) ? answerOf(call, use) : failureOf(call)),
  });
}

function timesOf({ at, durationMs }: Call): object {
  const endTime = at / 1000;
  return {
    startTime: (at - durationMs) / 1000,
    endTime,
    completionStartTime: endTime,
    response_time: durationMs / 1000,
  };
}

function modelOf({ model, maxTokens }: ModelUse): object {
  return {
    model,
    model_group: model,
    model_id: createHash('sha256').update(model).digest('hex'),
    model_map_information: { model_map_key: model, model_map_value: null },
    model_parameters: maxTokens === undefined ? {} : { max_tokens: maxTokens },
    api_base: 'https://api.openai.com',
    saved_cache_cost: 0,
    cache_key: null,
  };
}

function answerOf(call: Call, use: ModelUse): object {
  const { inputTokens, outputTokens } = use;
  return {
    status: 'success',
    status_fields: { llm_api_status: 'success', guardrail_status: 'not_run' },
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    response_cost: Number((inputTokens * PRICE.input + outputTokens * PRICE.output).toFixed(8)),
    response: responseOf(call, use),
    error_str: null,
    error_information: {
      error_code: '',
      error_class: '',
      llm_provider: '',
      error_message: '',
      traceback: '',
    },
  };
}

function failureOf(call: Call): object {
  const { status } = call;
  const text = errorText(call);
  return {
    status: 'failure',
    status_fields: { llm_api_status: 'failure', guardrail_status: 'not_run' },
    prompt_tokens: 0,
    completion_tokens: 0,
    total_tokens: 0,
    response_cost: 0,
    response: {},
    error_str: text,
    error_information: {
      error_code: String(status),
      error_class: ERRORS[status] ?? 'InternalServerError',
      llm_provider: status === 401 ? '' : 'openai',
      error_message: text,
      traceback: '',
    },
  };
}

/** LiteLLM knows a key by the SHA-256 of it, whether or not it opens anything. */
function hashOf({ apiKey = '' }: Caller): string {
  return createHash('sha256').update(apiKey).digest('hex');
}

function metadataOf(call: Call, use: ModelUse): object {
  const { caller, address, userAgent, uri } = call;
  return {
    user_api_key_hash: hashOf(caller),
    ...ownerOf(caller),
    user_api_key_user_email: null,
    user_api_key_end_user_id: null,
    user_api_key_request_route: uri.split('?')[0],
    requester_ip_address: address,
    user_agent: userAgent,
    requester_metadata: {},
    spend_logs_metadata: null,
    usage_object: null,
    prompt_management_metadata: null,
    applied_guardrails: [],
    model_requested: use.model,
  };
}

function ownerOf({ owner }: Caller): object {
  const tenant = owner?.tenant ?? null;
  return {
    user_api_key_alias: owner?.name ?? null,
    user_api_key_team_id: tenant,
    user_api_key_team_alias: tenant,
    user_api_key_org_id: tenant,
    user_api_key_user_id: owner?.consumer ?? null,
  };
}

function responseOf({ id }: Call, use: ModelUse): object {
  if (use.operation === 'embeddings') return { object: 'list', model: use.model, data: [] };
  const message = { role: 'assistant', content: use.completion, tool_calls: null };
  return {
    id: `chatcmpl-${id.slice(0, 24)}`,
    object: 'chat.completion',
    model: use.model,
    choices: [{ index: 0, finish_reason: use.finish, message }],
  };
}

function errorText({ status, caller, use }: Call): string {
  if (status === 401) {
    const { apiKey = '' } = caller;
    return `Authentication Error, Invalid proxy server token passed. Received API Key = ${apiKey.slice(0, 3)}...${apiKey.slice(-4)}, Key Hash (Token) =${hashOf(caller)}. Unable to find token in cache or \`LiteLLM_VerificationTokenTable\``;
  }
  const name = ERRORS[status] ?? 'InternalServerError';
  return `litellm.${name}: OpenAIException - the request for ${use?.model ?? 'a model'} failed with status ${status}`;
}
