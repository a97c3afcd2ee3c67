import type { HttpSettings } from '../configuration/gatewatch-config.ts';
import { StartError, type StartErrorCode } from '../lifecycle/start-error.ts';

type Explanation = (settings: HttpSettings) => readonly [StartErrorCode, string];

const PORT_ADVICE = 'set http.port (GATEWATCH_HTTP_PORT) to another';

const isNoAddress: Explanation = ({ host }) => [
  'ADDRESS_UNAVAILABLE',
  `${host} is not an address of this machine: mend http.host (GATEWATCH_HTTP_HOST)`,
];

const explanations: Readonly<Record<string, Explanation>> = {
  EADDRINUSE: ({ host, port }) => [
    'PORT_TAKEN',
    `port ${port} on ${host} is already taken: stop what uses it, or ${PORT_ADVICE}`,
  ],
  EACCES: ({ host, port }) => [
    'PORT_FORBIDDEN',
    `port ${port} on ${host} is not allowed to this user: ${PORT_ADVICE}`,
  ],
  EADDRNOTAVAIL: isNoAddress,
  ENOTFOUND: isNoAddress,
  EAI_AGAIN: isNoAddress,
};

/** The operator's sentence for what keeps a server from listening; any other error comes back as it is. */
export function explainListenError(cause: unknown, settings: HttpSettings): unknown {
  const explain = explanations[(cause as NodeJS.ErrnoException).code ?? ''];
  return explain ? new StartError(...explain(settings), { cause }) : cause;
}
