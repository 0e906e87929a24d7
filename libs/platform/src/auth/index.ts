export { issueLocalToken, type TokenRequest } from './local-issuer.js';
export { requireSite, type Principal } from './principal.js';
export { Roles } from './roles.js';
