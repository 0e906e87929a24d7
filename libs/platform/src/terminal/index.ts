export { bold, cyan, dim, green, red, yellow } from './style.js';
