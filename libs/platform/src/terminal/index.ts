export { optionsTyped, parseOptions, USAGE_EXIT_CODE, UsageError } from './options.js';
export { bold, cyan, dim, green, red, yellow } from './style.js';
