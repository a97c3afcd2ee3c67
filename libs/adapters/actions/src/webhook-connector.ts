import { createHmac } from 'node:crypto';
import { ActionError, type ActionCall, type Connector } from '@gatewatch/playbook';
import { readRetryAfter } from './retry-after.ts';
import { resolveSecret, resolveSecrets, type ReadSecret } from './secret-reference.ts';
import {
  checkAddress,
  checkWebhookArguments,
  isHeaderValue,
  type WebhookArguments,
} from './webhook-arguments.ts';

export interface WebhookParts {
  readonly readSecret: ReadSecret;
  /** the clock, epoch ms: for `Retry-After` with a date */
  readonly now: () => number;
}

const SIGNATURE_HEADER = 'X-Gatewatch-Signature';

/**
 * `webhook.post`: a POST with a JSON body and the call's key as `Idempotency-Key`. 2xx is success; 408, 425, 429, 5xx, time-outs and
 * network faults may be tried again; anything else, redirects included, may not. No answer's body is read, no secret is told.
 */
export class WebhookConnector implements Connector {
  readonly name = 'webhook';
  readonly verbs = ['post'];
  readonly #parts: WebhookParts;

  constructor(parts: WebhookParts) {
    this.#parts = parts;
  }

  check(_verb: string, args: Readonly<Record<string, unknown>>): readonly string[] {
    return checkWebhookArguments(args);
  }

  async act(_verb: string, call: ActionCall): Promise<string> {
    const args = call.with as unknown as WebhookArguments;
    const url = this.#address(args.url);
    const place = typeof args.url === 'string' ? url.host : `the address in ${args.url.secret}`;
    const body = JSON.stringify(
      bodyOf(call, resolveSecrets(args.json ?? {}, this.#parts.readSecret)),
    );
    const headers = this.#headers(args, body, call.key);
    const response = await post(url, { headers, body }, { place, timeoutMs: call.timeoutMs });
    await response.body?.cancel().catch(() => undefined);
    if (response.ok) return `${place} answered ${response.status}`;
    throw this.#refused(response, place);
  }

  #address(given: WebhookArguments['url']): URL {
    const text = typeof given === 'string' ? given : resolveSecret(given, this.#parts.readSecret);
    const [wrong] = checkAddress(text);
    if (wrong !== undefined)
      throw new ActionError('ACTION_BAD_ARGUMENT', wrong, { retriable: false });
    return new URL(text);
  }

  #headers({ headers = {}, sign }: WebhookArguments, body: string, key: string): Headers {
    const { readSecret } = this.#parts;
    const sent = new Headers({ 'Content-Type': 'application/json', 'Idempotency-Key': key });
    for (const [name, value] of Object.entries(headers)) {
      const text = typeof value === 'string' ? value : resolveSecret(value, readSecret);
      if (!isHeaderValue(text))
        // Headers would throw with the value in its message
        throw new ActionError(
          'ACTION_BAD_ARGUMENT',
          `the value of the header '${name}' holds characters that no header can carry`,
          { retriable: false },
        );
      sent.set(name, text);
    }
    if (sign) {
      const secret = resolveSecret({ secret: sign.secret }, readSecret);
      const digest = createHmac('sha256', secret).update(body).digest('hex');
      sent.set(sign.header ?? SIGNATURE_HEADER, `sha256=${digest}`);
    }
    return sent;
  }

  #refused({ status, headers }: Response, place: string): ActionError {
    if (status >= 300 && status < 400)
      return new ActionError(
        'ACTION_REFUSED',
        `${place} answered ${status}: redirects are not followed`,
        { retriable: false },
      );
    const retriable = status >= 500 || status === 408 || status === 425 || status === 429;
    const retryAfterMs = readRetryAfter(headers.get('retry-after'), this.#parts.now());
    return new ActionError('ACTION_REFUSED', `${place} answered ${status}`, {
      retriable,
      ...(retriable && retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
}

/** A call's target goes with the body, unless the body is no map or says its own. */
function bodyOf({ target }: ActionCall, json: unknown): unknown {
  const isMap = typeof json === 'object' && json !== null && !Array.isArray(json);
  return target && isMap ? { target, ...json } : json;
}

async function post(
  url: URL,
  { headers, body }: { readonly headers: Headers; readonly body: string },
  { place, timeoutMs }: { readonly place: string; readonly timeoutMs: number },
): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (cause) {
    const isTimeout = memberOf(cause, 'name') === 'TimeoutError';
    const reason = isTimeout
      ? `did not answer within ${timeoutMs} ms`
      : `can't be reached${codeOf(cause)}`;
    // without the cause: its message may repeat the address
    throw new ActionError(
      isTimeout ? 'ACTION_TIMEOUT' : 'ACTION_UNREACHABLE',
      `${place} ${reason}`,
      {
        retriable: true,
      },
    );
  }
}

/** ` (ECONNREFUSED)` where the system said so. */
function codeOf(fault: unknown): string {
  const code = memberOf(memberOf(fault, 'cause'), 'code');
  return typeof code === 'string' && /^[A-Z_0-9]+$/.test(code) ? ` (${code})` : '';
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
