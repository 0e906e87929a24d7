import { serve } from '#platform';
import { SchedulingModule } from './scheduling.module.js';

await serve([SchedulingModule]);
