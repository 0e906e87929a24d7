export {
  loadConfig,
  loadIssuerConfig,
  loadKafkaConfig,
  loadStoresConfig,
  LOCAL_ISSUER,
  type AuthConfig,
  type Config,
  type EdgeConfig,
} from './config.js';
export { ConfigError, SecretFileError, type ConfigProblem } from './errors.js';
export { loadGatewayConfig, upstreamVariable, type GatewayConfig } from './gateway.js';
export { deriveKey } from './master-key.js';
export type { Env } from './reader.js';
export { secretFile } from './secret-file.js';
export { SETTINGS, type LogLevelName, type MetricsAccess, type Setting } from './settings.js';
export { CONFIG } from './token.js';
