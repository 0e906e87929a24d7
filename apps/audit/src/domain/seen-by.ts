import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import { coversSite, type SiteScope } from '#kernel';

type Transferred = RecordedEvent & Extract<PublishedCourseEvent, { type: 'CourseTransferred' }>;
type Sees = (event: RecordedEvent) => boolean;

const isTransfer = (event: RecordedEvent): event is Transferred => event.type === 'CourseTransferred';

/** Where the course is by all that is recorded of it; null: nothing of it belongs to a site. */
const placeOf = (events: readonly RecordedEvent[]): string | null =>
  events.filter(isTransfer).at(-1)?.data.to.siteId ?? events.find(({ siteId }) => siteId !== null)?.siteId ?? null;

/** One event at a covered site is enough to read something of a course. */
export const isVisible = (events: readonly RecordedEvent[], sites: SiteScope): boolean =>
  events.some(({ siteId }) => siteId !== null && coversSite(sites, siteId));

/**
 * What of a course somebody may read: all of it where they cover the site that it is at now; else what was recorded at
 * theirs, and that it went. A record stays with whoever made it, and does not show how it went on elsewhere.
 */
export const seenBy = (
  events: readonly RecordedEvent[],
  sites: SiteScope,
): { readonly sees: Sees; readonly whole: boolean } => {
  const place = placeOf(events);
  const whole = sites === '*' || (place !== null && coversSite(sites, place));
  const own: Sees = ({ siteId }) => siteId !== null && coversSite(sites, siteId);
  return { sees: whole ? () => true : own, whole };
};

/** For a reader's eyes: the moment of leaving belongs to both sides. */
export const isLeaving = (event: RecordedEvent, sites: SiteScope): boolean =>
  isTransfer(event) && coversSite(sites, event.data.from.siteId);
