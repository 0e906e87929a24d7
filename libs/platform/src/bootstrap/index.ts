export { startHost, type Host, type HostOptions } from './host.js';
export { explain, serve } from './serve.js';
