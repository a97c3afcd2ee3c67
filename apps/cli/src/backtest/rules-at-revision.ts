import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UsageError } from '../usage-error.ts';

const run = promisify(execFile);
const MOST_BYTES = 256 * 1024 * 1024;

/** Rules to be compared with, and what to call when they have been read. */
export interface OtherRules {
  readonly name: string;
  readonly paths: readonly string[];
  done(): Promise<void>;
}

/** A folder or file, else a git revision at which the same rules are read. @throws UsageError where it is neither */
export async function findOtherRules(
  against: string,
  rules: readonly string[],
  cwd: string,
): Promise<OtherRules> {
  if (await isThere(resolve(cwd, against)))
    return { name: against, paths: [against], done: () => Promise.resolve() };
  return atRevision(against, rules, cwd);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function atRevision(
  revision: string,
  rules: readonly string[],
  cwd: string,
): Promise<OtherRules> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewatch-rules-'));
  const done = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const paths: string[] = [];
    for (const path of rules) paths.push(await exportPath(revision, resolve(cwd, path), folder));
    return { name: revision, paths, done };
  } catch (error) {
    await done();
    throw error;
  }
}

/** Writes a path as it was at a revision. @returns where it lies */
async function exportPath(revision: string, path: string, folder: string): Promise<string> {
  const real = await realpath(path);
  const base = (await stat(real)).isDirectory() ? real : dirname(real);
  const top = await git(base, revision, ['rev-parse', '--show-toplevel']);
  const commit = await git(base, revision, [
    'rev-parse',
    '--verify',
    '--end-of-options',
    `${revision}^{commit}`,
  ]);
  const within = relative(await realpath(top.trim()), real) || '.';
  const list = await git(top.trim(), revision, [
    'ls-tree',
    '-r',
    '-z',
    '--name-only',
    commit.trim(),
    '--',
    within,
  ]);
  for (const name of list.split('\0').filter((entry) => entry !== '')) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await git(top.trim(), revision, ['show', `${commit.trim()}:${name}`]));
  }
  const exported = join(folder, within);
  if (!(await isThere(exported)))
    throw new UsageError(`--against: ${path} did not exist at ${revision}`);
  return exported;
}

async function git(cwd: string, revision: string, args: readonly string[]): Promise<string> {
  try {
    return (await run('git', [...args], { cwd, maxBuffer: MOST_BYTES })).stdout;
  } catch (cause) {
    throw new UsageError(
      `--against: '${revision}' is neither a folder or file of rules nor a git revision of the folder that the rules lie in`,
      { cause },
    );
  }
}
