import {
  canonicalText,
  identify,
  LEVELS,
  nearest,
  Problems,
  readYaml,
  refuseUnknownKeys,
  type FieldValue,
  type Level,
  type YamlNode,
} from '@gatewatch/event';
import { narrowRule } from './detection-rule.ts';
import { answersTo } from './filter.ts';
import type { RuleDocuments, RuleFile, SigmaDocument } from './model.ts';
import { isDate, readBoolean, readText, readWord } from './node-checks.ts';
import type { PlaceholderLists } from './placeholder.ts';
import { referencesOf } from './references.ts';
import { refuse, suggest, warn, type RuleProblemCode } from './rule-problem.ts';
import { parseSelection } from './selection.ts';

export interface OverrideOptions {
  /** YYYY-MM-DD: an override holds through the day of its `expires` */
  readonly today: string;
  readonly lists?: PlaceholderLists;
}

const KEYS = ['rule', 'disable', 'level', 'except', 'owner', 'reason', 'expires'];
const UNKNOWN_KEY: RuleProblemCode = 'SIGMA_UNKNOWN_KEY';
const NO_LISTS: PlaceholderLists = new Map();

/**
 * Applies what users decided about rules outside of the rules' files: `overrides:` is a list of
 * `{ rule, disable | level | except, owner, reason, expires }`. A mistake is a problem and leaves its own override without effect.
 */
export function applyOverrides(
  documents: readonly SigmaDocument[],
  files: readonly RuleFile[],
  options: OverrideOptions,
): RuleDocuments {
  const applier = new OverrideApplier(documents, options);
  for (const file of files) applier.read(file);
  return applier.finish();
}

interface Disabling {
  readonly at: YamlNode;
  readonly problems: Problems;
}

class OverrideApplier {
  readonly #documents: Map<string, SigmaDocument>;
  readonly #options: OverrideOptions;
  readonly #problems: Problems[] = [];
  readonly #disabled = new Map<string, Disabling>();

  constructor(documents: readonly SigmaDocument[], options: OverrideOptions) {
    this.#documents = new Map(documents.map((document) => [document.id, document]));
    this.#options = options;
  }

  read(file: RuleFile): void {
    const problems = new Problems(file.path);
    this.#problems.push(problems);
    for (const document of readYaml(file.text, problems)) {
      const list = document.get('overrides');
      if (list?.kind !== 'list') {
        refuse(problems, list ?? document, 'SIGMA_OVERRIDE', SHAPE);
        continue;
      }
      refuseUnknownKeys(document, ['overrides'], problems, UNKNOWN_KEY);
      for (const item of list.items()) this.#apply(item, problems);
    }
  }

  finish(): RuleDocuments {
    this.#keepWhatIsUsed();
    const documents = [...this.#documents.values()].filter(({ id }) => !this.#disabled.has(id));
    return { documents, problems: this.#problems.flatMap(({ list }) => list) };
  }

  #apply(item: YamlNode, problems: Problems): void {
    if (item.kind !== 'map') {
      refuse(problems, item, 'SIGMA_OVERRIDE', SHAPE);
      return;
    }
    const own = new Problems(problems.file);
    const change = readChange(item, own);
    const target = this.#target(item, own);
    const expired = this.#hasExpired(item, own);
    if (change && target && !expired && !own.hasErrors) {
      this.#change(target, change, item, own);
      if (change.disable && !own.hasErrors) this.#disabled.set(target.id, { at: item, problems });
    }
    problems.list.push(...own.list);
  }

  #target(item: YamlNode, problems: Problems): SigmaDocument | undefined {
    const at = item.get('rule');
    const rule = readText(at, 'rule', problems);
    if (rule === undefined) {
      if (at === undefined) {
        const message = "'rule' is missing: write the id or name of a rule";
        refuse(problems, item, 'SIGMA_MISSING_KEY', message);
      }
      return undefined;
    }
    const all = [...this.#documents.values()];
    const target = all.find((document) => answersTo(document, rule));
    if (target === undefined) {
      const known = all.flatMap(({ id, name }) => (name === undefined ? [id] : [id, name]));
      const advice = suggest(nearest(rule, known), []);
      refuse(problems, at, 'SIGMA_UNKNOWN_RULE', `there is no rule '${rule}'${advice}`);
    }
    return target;
  }

  #hasExpired(item: YamlNode, problems: Problems): boolean {
    const at = item.get('expires');
    const expires = readText(at, 'expires', problems);
    if (expires === undefined) return false;
    if (!isDate(expires)) {
      const message = `'expires' is no date: write YYYY-MM-DD, not '${expires}'`;
      refuse(problems, at, 'SIGMA_DATE', message);
      return false;
    }
    if (expires >= this.#options.today) return false;
    const message = `the override expired on ${expires} and has no effect: renew or remove it`;
    warn(problems, at, 'SIGMA_OVERRIDE_EXPIRED', message);
    return true;
  }

  #change(target: SigmaDocument, change: Change, item: YamlNode, problems: Problems): void {
    if (change.except) this.#except(target, change.except, problems);
    if (problems.hasErrors) return;
    const current = this.#documents.get(target.id) ?? target;
    const version = identify('overridden', current.version, textOf(item));
    const level = change.level ?? current.level;
    this.#documents.set(target.id, { ...current, level, version });
  }

  /** Of a correlation or baseline the rules that feed it shall not match; where they feed others, too, that must be said. */
  #except(target: SigmaDocument, except: YamlNode, problems: Problems): void {
    const { lists = NO_LISTS } = this.#options;
    const fed = this.#builtOn(target);
    const rules = fed.filter((document) => document.kind === 'rule');
    const other = target.kind === 'rule' ? undefined : this.#findOther(rules, fed);
    if (other) {
      const names = rules.map(({ id, name }) => name ?? id).join(', ');
      const message = `what feeds this rule also feeds '${other.name ?? other.id}': name the one that shall not match, of ${names}`;
      refuse(problems, except, 'SIGMA_OVERRIDE', message);
      return;
    }
    const selection = parseSelection(except, { problems, lists });
    if (!selection) return;
    const not = { kind: 'not', of: { kind: 'named', name: 'except', of: selection } } as const;
    for (const rule of rules) this.#documents.set(rule.id, narrowRule(rule, not, textOf(except)));
  }

  /** A document and all that it builds on, as they are now. */
  #builtOn(target: SigmaDocument): SigmaDocument[] {
    const found = new Set([this.#documents.get(target.id) ?? target]);
    for (const document of found) {
      for (const reference of referencesOf(document)) {
        const inner = [...this.#documents.values()].find((one) => answersTo(one, reference));
        if (inner) found.add(inner);
      }
    }
    return [...found];
  }

  /** A document outside of `within` that builds on one of the rules. */
  #findOther(
    rules: readonly SigmaDocument[],
    within: readonly SigmaDocument[],
  ): SigmaDocument | undefined {
    const inside = new Set(within.map(({ id }) => id));
    return [...this.#documents.values()].find(
      (document) =>
        !inside.has(document.id) &&
        referencesOf(document).some((reference) =>
          rules.some((rule) => answersTo(rule, reference)),
        ),
    );
  }

  /** A disabled rule would silence the rules that are built on it: that must be said, not happen by the way. */
  #keepWhatIsUsed(): void {
    const kept = [...this.#documents.values()].filter(({ id }) => !this.#disabled.has(id));
    for (const user of kept) {
      for (const reference of referencesOf(user)) {
        const again = this.#enableAgain(reference, user);
        if (again) kept.push(again);
      }
    }
  }

  #enableAgain(reference: string, user: SigmaDocument): SigmaDocument | undefined {
    const target = [...this.#documents.values()].find((document) => answersTo(document, reference));
    const disabling = target && this.#disabled.get(target.id);
    if (!target || !disabling) return undefined;
    this.#disabled.delete(target.id);
    const name = user.name ?? user.id;
    const message = `'${target.name ?? target.id}' is used by '${name}' and stays: disable '${name}' too`;
    refuse(disabling.problems, disabling.at, 'SIGMA_OVERRIDE', message);
    return target;
  }
}

const SHAPE =
  "overrides are a list: 'overrides: [{ rule: <id or name>, disable: true, reason: … }]', with one of disable, level, except";

interface Change {
  readonly disable: boolean;
  readonly level?: Level;
  readonly except?: YamlNode;
}

function readChange(item: YamlNode, problems: Problems): Change | undefined {
  refuseUnknownKeys(item, KEYS, problems, UNKNOWN_KEY);
  for (const key of ['owner', 'reason']) readText(item.get(key), key, problems);
  const disable = readBoolean(item.get('disable'), 'disable', problems);
  const level = readWord(item.get('level'), 'level', LEVELS, problems);
  const except = item.get('except');
  if (item.get('disable') === undefined && item.get('level') === undefined && !except) {
    refuse(
      problems,
      item,
      'SIGMA_OVERRIDE',
      'the override says nothing: add disable, level or except',
    );
    return undefined;
  }
  return {
    disable: disable ?? false,
    ...(level !== undefined && { level }),
    ...(except && { except }),
  };
}

function textOf(node: YamlNode): string {
  return canonicalText(node.toValue() as FieldValue);
}
