export { buildOpenApi, type Node as OpenApiNode } from './build.js';
export { checkOpenApi, OPENAPI_FILE, writeOpenApi } from './file.js';
