import { serve } from '#platform';
import { AuditModule } from './audit.module.js';

await serve([AuditModule]);
