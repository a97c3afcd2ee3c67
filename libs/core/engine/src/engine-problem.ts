/** Why a correlation or baseline could not be loaded, beyond what its own file shows. */
export type EngineProblemCode =
  | 'ENGINE_UNKNOWN_REFERENCE'
  | 'ENGINE_CYCLE'
  | 'ENGINE_CHAIN_TOO_DEEP'
  | 'ENGINE_CHAIN_OTHER_KEY'
  | 'ENGINE_CHAIN_VALUE'
  | 'ENGINE_BAD_EXPRESSION'
  | 'ENGINE_MISSING_CONDITION';
