import { closedLists, readSources, type ClosedList } from './closed-lists.ts';
import { code, page, table } from './markdown.ts';

/** What each list is about; a list that is not named here goes under its own name. */
const TITLES: Readonly<Record<string, string>> = {
  YamlProblemCode: 'YAML of any file',
  RuleProblemCode: 'Rules',
  RuleLintCode: 'Rules that can be loaded, and are doubtful (warnings of `gatewatch check`)',
  MappingProblemCode: 'Field mappings',
  ListProblemCode: 'Lists',
  EngineProblemCode: 'Correlations and baselines that refer to other rules',
  BaselineProblemCode: 'Baselines',
  SourceProblemCode: 'Sources',
  EnrichmentProblemCode: 'Networks, threats, zones and prices',
  PlaybookErrorCode: 'Playbooks',
  CaseProblemCode: 'Cases of rules',
  FolderProblemCode: 'Files and folders',
  ReloadProblemCode: 'Files that change while the service runs',
  TailProblemCode: 'Files that are followed',
  ConfigurationErrorCode: 'Configuration',
  StartErrorCode: 'Starting',
  HttpProblemCode: 'HTTP, as `urn:gatewatch:problem:<code>` (RFC 9457)',
  MismatchReason: 'Why a test of a rule is not true of an event (`gatewatch explain`)',
  DeadLetterReason: 'Why a record became a dead letter',
  ActionErrorCode: 'Actions of playbooks',
  SqliteErrorCode: 'SQLite',
  KafkaErrorCode: 'Kafka',
  RedisErrorCode: 'Redis',
};

export function errorCodesPage(): string {
  const lists = closedLists(readSources()).toSorted((a, b) => rankOf(a) - rankOf(b));
  return page(
    'Error codes',
    'A mistake in a file is told as `file:line:column: CODE: what is wrong, and what would be right`.',
    ...lists.map(section),
  );
}

function rankOf({ name }: ClosedList): number {
  const rank = Object.keys(TITLES).indexOf(name);
  return rank < 0 ? Object.keys(TITLES).length : rank;
}

function section({ name, owner, codes }: ClosedList): string {
  const rows = codes.map(({ code: text, meaning }) => [code(text), meaning]);
  return `## ${TITLES[name] ?? name}\n\n\`${name}\` of \`${owner}\`.\n\n${table(['code', 'meaning'], rows)}`;
}
