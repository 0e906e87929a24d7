export { TherapyModule } from './therapy.module.js';
