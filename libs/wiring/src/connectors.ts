import { LogConnector, WebhookConnector, type WriteLine } from '@gatewatch/actions';
import type { Connector } from '@gatewatch/playbook';

export type { WriteLine } from '@gatewatch/actions';

/** Everything that a playbook's step can do. `write` is where `log.write` puts its lines; what only checks playbooks needs none. */
export function createConnectors(write: WriteLine = () => undefined): readonly Connector[] {
  const readSecret = (name: string): string | undefined => process.env[name];
  return [new LogConnector(write), new WebhookConnector({ readSecret, now: Date.now })];
}
