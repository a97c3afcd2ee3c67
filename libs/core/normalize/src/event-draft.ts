import type { GatewayEvent } from '@gatewatch/event';

/** V8 makes room for as many members as a constructor assigns, and watches its first objects for how many they get. */
const WATCHED = 8;
const ROOM = 40;

function Draft(this: Record<string, unknown>, isFilled: boolean): void {
  if (!isFilled) return;
  this['a0'] = this['a1'] = this['a2'] = this['a3'] = this['a4'] = this['a5'] = this['a6'] = 0;
  this['b0'] = this['b1'] = this['b2'] = this['b3'] = this['b4'] = this['b5'] = this['b6'] = 0;
  this['c0'] = this['c1'] = this['c2'] = this['c3'] = this['c4'] = this['c5'] = this['c6'] = 0;
  this['d0'] = this['d1'] = this['d2'] = this['d3'] = this['d4'] = this['d5'] = this['d6'] = 0;
  this['e0'] = this['e1'] = this['e2'] = this['e3'] = this['e4'] = this['e5'] = this['e6'] = 0;
}
Draft.prototype = Object.prototype;

const Draftable = Draft as unknown as new (isFilled: boolean) => GatewayEvent;

/**
 * An empty event: a plain object, but a roomy one. A literal that grows by computed names beyond 16 members becomes a hash table, which
 * takes several times as long to fill, to list and to write as JSON.
 */
export function draftEvent(): GatewayEvent {
  return new Draftable(false);
}

for (let count = 0; count < WATCHED; count++) {
  const event = draftEvent();
  for (let field = 0; field < ROOM; field++) event[`room.${field}`] = field;
}
