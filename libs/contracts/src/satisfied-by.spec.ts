import { expect, test } from '@jest/globals';
import { GATES } from '#protocol';
import { courseEvents } from './events/course.js';
import { infusionEvents } from './events/infusion.js';
import { intakeEvents } from './events/intake.js';
import { schedulingEvents } from './events/scheduling.js';
import { therapyEvents } from './events/therapy.js';

test('what would satisfy a gate is the name of a published event', () => {
  const published = { ...courseEvents, ...infusionEvents, ...intakeEvents, ...schedulingEvents, ...therapyEvents };
  const named = Object.values(GATES).flatMap(({ satisfiedBy }) => satisfiedBy);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !Object.hasOwn(published, name))).toEqual([]);
});
