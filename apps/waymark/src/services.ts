import type { Type } from '@nestjs/common';
import { AuditModule } from '../../audit/src/index.js';
import { CourseModule } from '../../course/src/index.js';
import { InfusionModule } from '../../infusion/src/index.js';
import { IntakeModule } from '../../intake/src/index.js';
import { SchedulingModule } from '../../scheduling/src/index.js';
import { TherapyModule } from '../../therapy/src/index.js';

/** Every service, in one process. */
export const ALL_SERVICES: readonly Type[] = [
  IntakeModule,
  SchedulingModule,
  InfusionModule,
  TherapyModule,
  CourseModule,
  AuditModule,
];
