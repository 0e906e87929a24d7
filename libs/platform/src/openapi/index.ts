export { buildOpenApi } from './build.js';
export { checkOpenApi, OPENAPI_FILE, writeOpenApi } from './file.js';
