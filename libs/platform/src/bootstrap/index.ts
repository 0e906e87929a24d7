export { startHost, type Host, type HostOptions } from './host.js';
export { explain } from './explain.js';
export { serve } from './serve.js';
