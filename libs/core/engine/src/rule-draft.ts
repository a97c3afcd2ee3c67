import { fieldsOf, withFields, type BaselineBody, type Measure } from '@gatewatch/baseline';
import type { YamlNode } from '@gatewatch/event';
import {
  isExtension,
  type CorrelationRule,
  type ExtensionDocument,
  type FieldUse,
  type RuleMetadata,
} from '@gatewatch/sigma';
import { lifetimeOf } from './extension-states.ts';
import type { StatefulRule, ValueKind } from './stateful-rule.ts';

type Aliases = CorrelationRule['aliases'];

/** A correlation or a baseline before its references are resolved: what both have. */
export interface RuleDraft {
  readonly metadata: RuleMetadata;
  readonly node: YamlNode;
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  readonly aliases: Aliases;
  readonly valueFields: readonly string[];
  readonly valueKind: ValueKind;
  readonly oncePerEvent: boolean;
  readonly generate: boolean;
  readonly lifetime: number;
  readonly body: StatefulRule['body'];
}

export function draftCorrelation(rule: CorrelationRule): RuleDraft {
  const temporal = rule.type === 'temporal' || rule.type === 'temporal_ordered';
  return {
    metadata: rule,
    node: rule.node,
    rules: rule.rules,
    groupBy: rule.groupBy,
    aliases: rule.aliases,
    valueFields: rule.valueFields,
    valueKind: valueKindOf(rule.type),
    oncePerEvent: !temporal,
    generate: rule.generate,
    lifetime: lifetimeOf(rule),
    body: { kind: 'correlation', rule },
  };
}

function valueKindOf(type: CorrelationRule['type']): ValueKind {
  if (type === 'value_count') return 'text';
  if (isExtension(type)) return 'parts';
  return type.startsWith('value_') ? 'number' : 'none';
}

/** @param name says what the events of the rules below call fields */
export function draftBaseline(
  document: ExtensionDocument,
  body: BaselineBody,
  name: (use: FieldUse) => FieldUse,
): RuleDraft {
  const { measure } = body;
  const { groupBy, valueFields, aliases, fields } = name({
    rules: body.rules,
    groupBy: body.groupBy,
    valueFields: fieldsOf(measure),
    fields: document.fields,
    aliases: {},
  });
  return {
    metadata: { ...document, fields },
    node: document.node,
    rules: body.rules,
    groupBy,
    aliases,
    valueFields,
    valueKind: measuredKind(measure),
    // what both rules of a ratio match counts for both
    oncePerEvent: measure.kind !== 'ratio' || measure.by === 'fields',
    generate: false,
    lifetime: Math.max(body.history, body.refractory),
    body: {
      kind: 'baseline',
      rule: { ...body, groupBy, measure: withFields(measure, valueFields) },
    },
  };
}

function measuredKind(measure: Measure): ValueKind {
  switch (measure.kind) {
    case 'count':
      return 'none';
    case 'distinct':
      return 'text';
    case 'ratio':
      return measure.by === 'fields' ? 'numbers' : 'none';
    case 'sum':
    case 'percentile':
    case 'distribution':
      return 'number';
  }
}
