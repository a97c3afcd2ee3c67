import { canonicalText, identify, type FieldValue } from '@gatewatch/event';
import { readsContent } from './detection-rule.ts';
import { eachField, type Expression } from './expression.ts';
import { fieldFor, mappedFields, type FieldMapping } from './field-mapping.ts';
import { answersTo } from './filter.ts';
import { mapExpression } from './map-expression.ts';
import type { DetectionRule, Logsource, SigmaDocument } from './model.ts';
import { referencesOf } from './references.ts';

type Fields = FieldMapping['fields'];
type Named = (field: string) => string;

/**
 * Rules of a mapped log source with the names of our own fields, and correlations that group or count by them. What a mapping does not
 * name stays as it is. Where a mapping changes what a rule reads, it changes its version and selection key.
 */
export function applyFieldMappings(
  documents: readonly SigmaDocument[],
  mappings: readonly FieldMapping[],
): readonly SigmaDocument[] {
  if (mappings.length === 0) return documents;
  const mapper = new DocumentMapper(documents, mappings);
  return documents.map((document) => mapper.map(document));
}

/** What a document that is built on other rules reads of their events. */
export interface FieldUse {
  /** names or ids of the rules below, as written */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  /** counted or computed over */
  readonly valueFields: readonly string[];
  /** shown with its events */
  readonly fields: readonly string[];
  /** alias → rule → field */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Names the fields of documents that other packages read, as those of correlations are named. */
export function fieldNaming(
  documents: readonly SigmaDocument[],
  mappings: readonly FieldMapping[],
): (use: FieldUse) => FieldUse {
  if (mappings.length === 0) return (use) => use;
  const mapper = new DocumentMapper(documents, mappings);
  return (use) => mapper.name(use);
}

class DocumentMapper {
  readonly #documents: readonly SigmaDocument[];
  readonly #mappings: readonly FieldMapping[];
  readonly #byLogsource = new Map<string, Fields | undefined>();
  readonly #words: ReadonlyMap<string, SigmaDocument>;

  constructor(documents: readonly SigmaDocument[], mappings: readonly FieldMapping[]) {
    this.#documents = documents;
    this.#mappings = mappings;
    this.#words = new Map(
      documents.flatMap((document) =>
        [document.name, document.id].flatMap((word) =>
          word === undefined ? [] : [[word, document] as const],
        ),
      ),
    );
  }

  map(document: SigmaDocument): SigmaDocument {
    if (document.kind === 'rule') return mapRule(document, this.#fieldsOf(document.logsource));
    return document.kind === 'correlation' ? { ...document, ...this.name(document) } : document;
  }

  #fieldsOf(logsource: Logsource): Fields | undefined {
    const { category, product, service } = logsource;
    const key = JSON.stringify([category, product, service]);
    if (!this.#byLogsource.has(key)) {
      this.#byLogsource.set(key, mappedFields(logsource, this.#mappings));
    }
    return this.#byLogsource.get(key);
  }

  /** Where the rules below call a field differently, it gets an alias. */
  name({ rules, ...named }: FieldUse): FieldUse {
    const naming = rules.map((word) => [word, this.#namesUnder(word, new Set())] as const);
    const aliases: Record<string, Record<string, string>> = {};
    for (const [alias, fields] of Object.entries(named.aliases)) {
      aliases[alias] = Object.fromEntries(
        Object.entries(fields).map(([word, field]) => [
          word,
          this.#namesUnder(word, new Set())(field),
        ]),
      );
    }
    const nameOf = (field: string): string => {
      if (Object.hasOwn(named.aliases, field)) return field;
      const names = naming.map(([word, nameUnder]) => [word, nameUnder(field)] as const);
      const [first] = names;
      if (names.every(([, name]) => name === first?.[1])) return first?.[1] ?? field;
      aliases[field] = Object.fromEntries(names);
      return field;
    };
    const groupBy = named.groupBy.map(nameOf);
    const valueFields = named.valueFields.map(nameOf);
    return { rules, groupBy, valueFields, aliases, fields: named.fields.map(nameOf) };
  }

  /** How the events (or, in a chain, the entities) of what a reference means call a field. */
  #namesUnder(word: string, seen: Set<SigmaDocument>): Named {
    const target =
      this.#words.get(word) ?? this.#documents.find((document) => answersTo(document, word));
    if (target === undefined || seen.has(target)) return (field) => field;
    if (target.kind === 'rule') return nameIn(this.#fieldsOf(target.logsource));
    const inner = referencesOf(target).map((one) =>
      this.#namesUnder(one, new Set(seen).add(target)),
    );
    return (field) => {
      const names = new Set(inner.map((named) => named(field)));
      const [only] = names;
      return names.size === 1 && only !== undefined ? only : field;
    };
  }
}

function nameIn(fields: Fields | undefined): Named {
  return (field) => {
    const [target] = fields?.get(field) ?? [];
    return target === undefined ? field : fieldFor(target);
  };
}

function mapRule(rule: DetectionRule, fields: Fields | undefined): DetectionRule {
  if (!fields) return rule;
  const named = rule.fields.map(nameIn(fields));
  const used: Record<string, FieldValue> = {};
  eachField(rule.detection as Expression, (field) => {
    const targets = fields.get(field);
    if (targets) used[field] = targets.map((target) => asValue(target));
  });
  if (Object.keys(used).length === 0) return { ...rule, fields: named };
  const source = canonicalText(used);
  const detection = mapExpression(rule.detection as Expression, fields);
  return {
    ...rule,
    fields: named,
    detection,
    selectionKey: identify('mapped', rule.selectionKey, source),
    version: identify('mapped', rule.version, source),
    readsContent: readsContent(detection),
  };
}

function asValue(target: NonNullable<ReturnType<Fields['get']>>[number]): FieldValue {
  return typeof target === 'string' ? target : { ...target };
}
