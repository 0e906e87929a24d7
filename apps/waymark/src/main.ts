import { serve } from '#platform';
import { IntakeModule } from '../../intake/src/index.js';
await serve([IntakeModule]);
