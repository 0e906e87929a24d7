import { serve } from '#platform';
import { TherapyModule } from './therapy.module.js';

await serve([TherapyModule]);
