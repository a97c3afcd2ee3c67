import type { Connector } from '@gatewatch/playbook';

export function createConnectors(): readonly Connector[] {
  return [];
}
