/** The configuration, without Nest. */
export { writeOnce } from './lifecycle/data-directory.ts';
export { StartError, type StartErrorCode } from './lifecycle/start-error.ts';
export { configurationReference } from './configuration/configuration-reference.ts';
export {
  ConfigurationError,
  formatConfigurationProblem,
  type ConfigurationErrorCode,
  type ConfigurationProblem,
} from './configuration/configuration-error.ts';
export * from './configuration/gatewatch-config.ts';
export {
  loadOrCreateKeys,
  rotateKeys,
  KEYS_FILE,
  type Keys,
  type NamedKey,
  type Rotation,
} from './configuration/keys.ts';
export {
  CONFIG_FILE,
  loadConfiguration,
  type ConfigurationPlace,
} from './configuration/load-configuration.ts';
export { readTlsFiles, type TlsTexts } from './configuration/tls-files.ts';
export { CONFIG_VARIABLE } from './configuration/overrides.ts';
export { settingsOf, type SettingDescription } from './configuration/setting.ts';
export { formatSize, parseSize } from './configuration/size.ts';
