/** Who asks for a credential, and why. */
export interface VaultPurpose {
  /** the connector, by its name */
  readonly who: string;
  readonly why: string;
}

/** One asking, as it is audited: never the credential. */
export interface VaultAccess extends VaultPurpose {
  /** epoch ms */
  readonly at: number;
  readonly token: string;
  readonly outcome: 'done' | 'refused';
}

/** Gives credentials back to connectors that the operator has allowed, for the calls that need the key itself. */
export interface CredentialVault {
  /**
   * The credential that a token stands for; undefined where it is not kept, or no longer. Every asking is audited before it is
   * answered; one by who is not allowed is rejected.
   */
  reveal(token: string, purpose: VaultPurpose): Promise<string | undefined>;
}
