import { daysBetween, instant, localDate } from '#kernel';
import type { SessionTiming } from './therapy-session.js';

/** An infusion as its service reported it. */
export interface KnownInfusion {
  readonly infusionId: string;
  readonly ordinal: number;
  readonly zone: string;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  readonly dischargedAt: string | null;
}

/** How the pinned protocol measures the integration window. */
export interface WindowRule {
  readonly windowBasis: SessionTiming['windowBasis'];
  readonly anchor: SessionTiming['anchor'];
}

const anchorOf = (infusion: KnownInfusion, anchor: SessionTiming['anchor']): string | null => {
  if (anchor === 'INFUSION_STARTED') return infusion.startedAt;
  return anchor === 'DISCHARGED' ? infusion.dischargedAt : infusion.stoppedAt;
};

/**
 * Where a session stands to an infusion: elapsed time from its anchor and, beside it, the number of local dates between
 * them where the infusion took place. Null while the anchor has not been reported.
 */
export const timingOf = (startedAt: string, infusion: KnownInfusion, rule: WindowRule): SessionTiming | null => {
  const anchorAt = anchorOf(infusion, rule.anchor);
  if (anchorAt === null) return null;
  const [from, to] = [instant(anchorAt), instant(startedAt)];
  return {
    ordinal: infusion.ordinal,
    infusionId: infusion.infusionId,
    windowBasis: rule.windowBasis,
    anchor: rule.anchor,
    anchorAt,
    elapsed: from.until(to, { largestUnit: 'hours', smallestUnit: 'seconds' }).toString(),
    localDayDelta: daysBetween(localDate(from, infusion.zone), localDate(to, infusion.zone)),
  };
};
