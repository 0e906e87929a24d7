import { serve } from '#platform';
import { InfusionModule } from './infusion.module.js';

await serve([InfusionModule]);
