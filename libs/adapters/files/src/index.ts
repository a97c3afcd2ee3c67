export { FileTail, type FileTailOptions } from './file-tail.ts';
export { follow, type FollowOptions } from './follow.ts';
export { FolderWatch, type FolderWatchOptions } from './folder-watch.ts';
export { LineSplitter, MAX_LINE_BYTES, type Line } from './line-splitter.ts';
export {
  casesPathOf,
  readCaseFiles,
  readFolder,
  type Folder,
  type FolderOptions,
  type FolderProblemCode,
  type OwnedFile,
} from './read-folder.ts';
export { readBlocks, readFileBlocks } from './read-blocks.ts';
export { readFileLines, readLines, type ReadOptions } from './read-lines.ts';
export { findRuleData, readRuleData, ruleDataPlaces, type RuleDataPaths } from './rule-data.ts';
export type { TailHandler, TailProblemCode } from './tail-handler.ts';
export type { Imprint, TailPosition } from './tail-position.ts';
export type { TailBatch } from './tailed-file.ts';
export { AUDIT_FILE, AuditFile, type AuditEntry } from './audit-file.ts';
