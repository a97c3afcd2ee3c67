import type { GatewayEvent } from '@gatewatch/event';
import { numberIn, textIn } from './event-fields.ts';
import type { PriceTable, TokenUse } from './price-table.ts';

/** Says that a cost was worked out from the price table, and not told by the gateway. */
export const COST_COMPUTED = '_cost_computed';

/** Fills in what a request cost, where its tokens and the price of its model are known. */
export function addCost(event: GatewayEvent, prices: PriceTable, flags: string[]): void {
  const input = numberIn(event, 'gen_ai.usage.input_tokens');
  if (input === undefined || event['gen_ai.cost.usd'] !== undefined) return;
  const output = outputOf(event);
  const cost = output === undefined ? undefined : costOf(event, prices, input, output);
  if (cost === undefined) return;
  event['gen_ai.cost.usd'] = cost;
  flags.push(COST_COMPUTED);
}

/** Embeddings have no answer; of anything else an unknown answer makes the cost unknown. */
function outputOf(event: GatewayEvent): number | undefined {
  const output = event['gen_ai.usage.output_tokens'];
  if (typeof output === 'number') return output;
  return event['gen_ai.operation.name'] === 'embeddings' ? 0 : undefined;
}

/** The model that answered may have a name that only the provider knows: then the price of the one asked for counts. */
function costOf(
  event: GatewayEvent,
  prices: PriceTable,
  input: number,
  output: number,
): number | undefined {
  const use: TokenUse = {
    input,
    output,
    cacheRead: numberIn(event, 'gen_ai.usage.cache_read.input_tokens') ?? 0,
    cacheWrite: numberIn(event, 'gen_ai.usage.cache_creation.input_tokens') ?? 0,
  };
  const provider = textIn(event, 'gen_ai.provider.name') ?? textIn(event, 'gen_ai.system');
  const at = Number(event['@timestamp']);
  for (const field of ['gen_ai.response.model', 'gen_ai.request.model']) {
    const model = textIn(event, field);
    const cost = model === undefined ? undefined : prices.cost(model, provider, at, use);
    if (cost !== undefined) return cost;
  }
  return undefined;
}
