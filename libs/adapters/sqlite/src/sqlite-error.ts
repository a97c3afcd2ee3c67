export type SqliteErrorCode =
  /** another process has the data directory */
  | 'DATA_DIR_IN_USE'
  /** the data directory cannot be written */
  | 'DATA_DIR_NOT_WRITABLE'
  /** the database was written by a newer version */
  | 'STORE_TOO_NEW'
  /** the disk, a lock or a right keeps the database from being used; waited for */
  | 'STORE_UNAVAILABLE'
  /** the file is damaged, or is no SQLite database */
  | 'STORE_DAMAGED'
  /** used after close */
  | 'STORE_CLOSED'
  /** SQLite refused a statement for any other reason */
  | 'STATEMENT_FAILED'
  /** a stage log was made with another number of partitions */
  | 'LOG_PARTITIONS_CHANGED'
  /** a stage log that was not opened here */
  | 'UNKNOWN_LOG'
  /** a stage log has no such partition */
  | 'UNKNOWN_PARTITION'
  /** the partition belongs to another reader by now */
  | 'PARTITION_REVOKED';

/** The one fault of this package. With any code, what was being written is not stored and must not be acknowledged. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  readonly code: SqliteErrorCode;
  constructor(code: SqliteErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that another try, or an operator, can mend. */
const UNAVAILABLE: ReadonlyMap<number, string> = new Map([
  [3, 'access is denied'],
  [5, 'another process holds it locked'],
  [6, 'it is locked'],
  [7, 'memory ran out'],
  [8, 'it is read-only'],
  [10, 'the disk reported an error'],
  [13, 'the disk is full'],
  [14, 'it cannot be opened'],
]);
const DAMAGED: ReadonlySet<number> = new Set([11, 26]);
const PRIMARY_CODE = 0xff;

/** What SQLite threw, under one of this package's codes. Values of statements never enter the message. */
export function toSqliteError(fault: unknown, file: string): SqliteError {
  if (fault instanceof SqliteError) return fault;
  const { code, errcode } = (fault ?? {}) as { code?: unknown; errcode?: unknown };
  if (code === 'ERR_INVALID_STATE')
    return new SqliteError('STORE_CLOSED', `${file} is closed`, { cause: fault });
  const primary = typeof errcode === 'number' ? errcode & PRIMARY_CODE : 0;
  const reason = UNAVAILABLE.get(primary);
  if (reason !== undefined)
    return new SqliteError('STORE_UNAVAILABLE', `${file} cannot be used: ${reason}`, {
      cause: fault,
    });
  if (DAMAGED.has(primary))
    return new SqliteError(
      'STORE_DAMAGED',
      `${file} is damaged or no SQLite database: restore it from a copy, or move it away`,
      { cause: fault },
    );
  return new SqliteError('STATEMENT_FAILED', `a statement on ${file} failed`, { cause: fault });
}
