import type { DeadLetterReason, FieldValue, GatewayEvent, Origin } from '@gatewatch/event';

/** Where a field's value comes from, in the words of the source file. */
export interface Derivation {
  /** the path that had a value; the template or constant where there is no path */
  readonly from: string;
  /** what was done with it, in order, e.g. `epoch(ms)`, `lookup` */
  readonly through: readonly string[];
}

/** One field that a rule gave, or failed to give. */
export interface Traced extends Derivation {
  readonly field: string;
}

/** How one thing in a record came to be what it became. Holds no value that an event would not hold. */
export interface Explanation {
  readonly origin: Origin;
  /** the envelopes that were opened, from the outermost */
  readonly opened: readonly string[];
  readonly source: string;
  /** what the source is recognised by */
  readonly because: string;
  readonly fields: readonly ExplainedField[];
  readonly flags: readonly string[];
  /** members of the record that have a value and that no rule of the source read */
  readonly unread: readonly string[];
  readonly outcome: 'event' | 'dropped' | DeadLetterReason;
}

export interface ExplainedField extends Derivation {
  readonly field: string;
  /** as it stands in the event, protected; absent where it could not be read, or may not leave ingest */
  readonly value?: FieldValue;
}

/** What the rules gave, with the values of the protected event. */
export function explainFields(traced: readonly Traced[], event: GatewayEvent): ExplainedField[] {
  return traced.map((each) => {
    const value = event[each.field];
    return { ...each, ...(value !== undefined && { value }) };
  });
}
