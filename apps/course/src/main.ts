import { serve } from '#platform';
import { CourseModule } from './course.module.js';

await serve([CourseModule]);
