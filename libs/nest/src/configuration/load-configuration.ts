import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Problems, readYaml, type Problem, type YamlNode } from '@gatewatch/event';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error.ts';
import { explainErrors } from './explain-errors.ts';
import { GatewatchConfig } from './gatewatch-config.ts';
import { CONFIG_VARIABLE, readFlags, readVariables } from './overrides.ts';
import { applyOverride, readSettings } from './plain-settings.ts';

export const CONFIG_FILE = 'gatewatch.yml';

export interface ConfigurationPlace {
  /** as `--config` names it; else `GATEWATCH_CONFIG`, else `gatewatch.yml` in the working directory where there is one */
  readonly file?: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** values of the command line by dotted key, e.g. `{ 'http.port': 8080 }`; they win. Undefined says nothing */
  readonly flags?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Defaults, then the file, then `GATEWATCH_…` variables, then flags. Paths of the file are relative to its folder, all others to `cwd`.
 * @throws ConfigurationError at an unknown key or a wrong value, with every mistake that was found
 */
export function loadConfiguration(place: ConfigurationPlace): GatewatchConfig {
  const problems: ConfigurationProblem[] = [];
  const file = openFile(place, problems);
  const overrides = [...readVariables(place.env, problems), ...readFlags(place.flags ?? {})];
  const plain = readSettings(file.root, GatewatchConfig, file.folder);
  for (const override of overrides) applyOverride(plain, override, GatewatchConfig, place.cwd);
  const config = plainToInstance(GatewatchConfig, plain);
  if (typeof config.dataDir === 'string') config.dataDir = resolve(place.cwd, config.dataDir);
  const errors = validateSync(config, { whitelist: true, forbidNonWhitelisted: true });
  const sources = { file: file.name, root: file.root, overrides };
  problems.push(...explainErrors(errors, config, sources));
  const [first, ...rest] = problems;
  if (first) throw new ConfigurationError([first, ...rest]);
  return config;
}

interface OpenedFile {
  readonly name: string;
  readonly folder: string;
  readonly root: YamlNode | undefined;
}

function openFile(place: ConfigurationPlace, problems: ConfigurationProblem[]): OpenedFile {
  const named = place.file ?? (place.env[CONFIG_VARIABLE] || undefined);
  const path = resolve(place.cwd, named ?? join(place.cwd, CONFIG_FILE));
  const inside = relative(place.cwd, path);
  const name = inside.startsWith('..') ? path : inside;
  const found = new Problems(name);
  const text = readText(path, named !== undefined, problems);
  const root = text === undefined ? undefined : readRoot(text, found);
  problems.push(...found.list.map(toSyntaxProblem));
  return { name, folder: dirname(path), root };
}

function readRoot(text: string, found: Problems): YamlNode | undefined {
  const [root, second] = readYaml(text, found);
  if (second) {
    found.error(second, 'CONFIG_SYNTAX', 'the configuration is one document: remove what follows');
  }
  if (!root || root.kind === 'map') return root;
  found.error(root, 'CONFIG_SYNTAX', `must be a map of settings, not a ${root.kind}`);
  return undefined;
}

function readText(
  path: string,
  named: boolean,
  problems: ConfigurationProblem[],
): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unreadable';
    if (reason === 'ENOENT' && !named) return undefined;
    const message =
      reason === 'ENOENT' ? 'there is no such file' : `the file can't be read (${reason})`;
    problems.push({ at: path, code: 'CONFIG_UNREADABLE', message });
    return undefined;
  }
}

function toSyntaxProblem({ file, line, column, message }: Problem): ConfigurationProblem {
  return { at: { file, line, column }, code: 'CONFIG_SYNTAX', message };
}
