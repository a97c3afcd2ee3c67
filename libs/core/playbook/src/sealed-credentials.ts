/** Sealed texts by name, each forgotten when it was not put for the store's retention. It never sees what they hold. */
export interface SealedCredentials {
  /** Stores all of them, or rejects; putting a name again keeps the newer text for a whole retention more. */
  put(sealed: ReadonlyMap<string, string>): Promise<void>;
  /** undefined where the name was never put, or not for the retention */
  get(name: string): Promise<string | undefined>;
  close(): Promise<void>;
}
