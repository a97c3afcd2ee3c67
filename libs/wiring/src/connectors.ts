import { LogConnector, WebhookConnector, type WriteLine } from '@gatewatch/actions';
import type { Connector } from '@gatewatch/playbook';

export type { WriteLine } from '@gatewatch/actions';

/** Everything that a playbook's step can do. `write` is where `log.write` puts its lines; what only checks playbooks needs none. */
export function createConnectors(write: WriteLine = () => undefined): readonly Connector[] {
  return [
    new LogConnector(write),
    new WebhookConnector({ readSecret: (name) => process.env[name], now: Date.now }),
  ];
}
