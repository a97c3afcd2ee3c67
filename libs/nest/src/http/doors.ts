import type { HostCheck } from './hosts.ts';
import { toProblem, type ProblemDetails } from './problem-exception.ts';
import { readSessionCookie, type Sessions } from './sessions.ts';
import type { TokenRole, Tokens } from './tokens.ts';

/** Where records are pushed: `POST /v1/records/{source}` */
export const PUSH_ROUTE = '/v1/records';

/** Routes that need nothing: health tells a stranger no more than up or down, and the others ask for a proof themselves. */
const OPEN_ROUTES: ReadonlySet<string> = new Set([
  'GET /health',
  'HEAD /health',
  'GET /login',
  'POST /v1/session',
]);

/** Who asks, as far as it was proven. */
export type Caller = TokenRole | 'nobody';

export interface DoorRequest {
  readonly method: string;
  /** the matched route's pattern, e.g. `/v1/records/:source`; undefined where none matched */
  readonly route: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export type Judgement =
  | { readonly open: true; readonly caller: Caller }
  | { readonly open: false; readonly problem: ProblemDetails };

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Decides who may pass, before a byte of the body is read. Host and Origin must be ours. On loopback reading is free and whatever
 * changes state needs a token; on any other address everything but the open routes does. The push token opens the push route only.
 */
export class Doors {
  readonly #hosts: HostCheck;
  readonly #tokens: Tokens;
  readonly #sessions: Sessions;
  constructor({
    hosts,
    tokens,
    sessions,
  }: {
    hosts: HostCheck;
    tokens: Tokens;
    sessions: Sessions;
  }) {
    this.#hosts = hosts;
    this.#tokens = tokens;
    this.#sessions = sessions;
  }
  judge(request: DoorRequest): Judgement {
    const misplaced = this.#checkPlace(request);
    if (misplaced) return { open: false, problem: misplaced };
    const proof = this.#proofOf(request);
    if (proof.unknown) return shut(401, 'token-unknown', 'this token is not known here');
    const { caller } = proof;
    const needed = this.#neededBy(request);
    if (needed === 'nobody') return { open: true, caller };
    if (caller === 'nobody') return shut(401, 'token-needed', HOW_TO_PROVE);
    if (needed === 'admin' && caller === 'push') {
      return shut(403, 'token-too-weak', 'this token may only push records');
    }
    if (proof.byCookie && !READS.has(request.method) && !isFromPage(request)) {
      return shut(403, 'cross-origin', 'a session changes state only from its own page');
    }
    return { open: true, caller };
  }
  #checkPlace({ headers }: DoorRequest): ProblemDetails | undefined {
    const host = one(headers['host']);
    if (!this.#hosts.isOurs(host)) {
      const detail =
        'this name is not one of ours: add it to http.allowedHosts (GATEWATCH_HTTP_ALLOWED_HOSTS)';
      return toProblem(421, 'misdirected', detail);
    }
    const origin = one(headers['origin']);
    const isForeign =
      origin === undefined ? isForeignFetch(headers) : !this.#hosts.isSameOrigin(origin, host);
    return isForeign
      ? toProblem(403, 'cross-origin', 'requests from the pages of another origin are refused')
      : undefined;
  }
  #proofOf({ headers }: DoorRequest): { caller: Caller; byCookie?: boolean; unknown?: boolean } {
    const authorization = one(headers['authorization']);
    if (authorization !== undefined) {
      const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
      const role = token === undefined ? undefined : this.#tokens.roleOf(token);
      return role ? { caller: role } : { caller: 'nobody', unknown: true };
    }
    const session = readSessionCookie(one(headers['cookie']));
    const isAdmin = session !== undefined && this.#sessions.isValid(session);
    return isAdmin ? { caller: 'admin', byCookie: true } : { caller: 'nobody' };
  }
  #neededBy({ method, route }: DoorRequest): Caller {
    if (route !== undefined && OPEN_ROUTES.has(`${method} ${route}`)) return 'nobody';
    if (READS.has(method)) return this.#hosts.exposed ? 'admin' : 'nobody';
    return method === 'POST' && isPushRoute(route) ? 'push' : 'admin';
  }
}

export function isPushRoute(route: string | undefined): boolean {
  return route === PUSH_ROUTE || route?.startsWith(`${PUSH_ROUTE}/`) === true;
}

const HOW_TO_PROVE =
  "send a token as 'Authorization: Bearer …', or open the console by the link that was shown at the start";

/** Images and scripts of another site carry no Origin; following a link from there is fine. */
function isForeignFetch(headers: DoorRequest['headers']): boolean {
  const site = one(headers['sec-fetch-site']);
  if (site !== 'cross-site' && site !== 'same-site') return false;
  return one(headers['sec-fetch-mode']) !== 'navigate';
}

/** An Origin that is there was found to be the same. */
function isFromPage({ headers }: DoorRequest): boolean {
  return headers['origin'] !== undefined || headers['sec-fetch-site'] === 'same-origin';
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function shut(...problem: Parameters<typeof toProblem>): Judgement {
  return { open: false, problem: toProblem(...problem) };
}
