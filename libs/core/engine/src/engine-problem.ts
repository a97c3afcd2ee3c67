/** Why a correlation or baseline could not be loaded, beyond what its own file shows. */
export type EngineProblemCode =
  /** a correlation or baseline names a rule that is not there */
  | 'ENGINE_UNKNOWN_REFERENCE'
  /** rules feed each other in a circle */
  | 'ENGINE_CYCLE'
  /** correlations are stacked higher than the engine follows */
  | 'ENGINE_CHAIN_TOO_DEEP'
  /** a correlation groups by another key than the correlation that feeds it, which a live run cannot do */
  | 'ENGINE_CHAIN_OTHER_KEY'
  /** a correlation asks for values of a rule that has none to give */
  | 'ENGINE_CHAIN_VALUE'
  /** the condition of a temporal correlation cannot be read, or names what is not among its rules */
  | 'ENGINE_BAD_EXPRESSION'
  /** a correlation that needs a bound has none */
  | 'ENGINE_MISSING_CONDITION';
