import { accept, refusal, refuse } from '#kernel';
import { blockedAt, gate } from './blocking.js';
import { contactOwed } from './aftercare.js';
import type { Decided, EndVisit, InfusionSession, NoteIncident } from './infusion.types.js';

/**
 * Reaches a visit from the course. Who waits for the pump goes no further; a pump that runs is stopped by a person, and
 * the visit then ended by one. Nobody calls somebody who died.
 */
export const noteIncident = ({ incidentId, incident }: NoteIncident, state: InfusionSession): Decided => {
  const { status, checkIn, incident: known } = state;
  if (checkIn === null || known !== null || status === 'DEFERRED') return accept();
  if (status === 'DISCHARGED' && !(incident === 'DEATH' && contactOwed(state))) return accept();
  const { infusionId, ordinal } = checkIn;
  const noted = { type: 'IncidentNoted', data: { infusionId, incidentId, incident } } as const;
  if (status !== 'CHECKED_IN') return accept(noted);
  const deferred = { infusionId, ordinal, initiator: 'CLINIC_SAFETY', reasonCode: incident } as const;
  return accept<typeof noted | { type: 'InfusionDeferred'; data: typeof deferred }>(noted, {
    type: 'InfusionDeferred',
    data: deferred,
  });
};

/** The patient was taken away. The pump is off before anybody leaves, and what became of the dose is on record. */
export const endVisit = (command: EndVisit, state: InfusionSession): Decided => {
  const { status, start, incident } = state;
  if (status === 'DISCHARGED' || status === 'DEFERRED') return refuse(refusal('INFUSION_OVER', 'The session is over.'));
  if (incident === null)
    return refuse(refusal('INCIDENT_NOT_NOTED', 'No hospitalisation or death is on record for this visit.'));
  if (status !== 'STOPPED' || start === null) {
    const missing = gate('INFUSION_STOPPED', 'The infusion has not been stopped.', 'InfusionStopped');
    return blockedAt(state, command.type, refusal('INFUSION_NOT_STOPPED', missing.detail, [missing]));
  }
  const { infusionId, ordinal } = start;
  const { now, by: endedBy } = command;
  return accept({
    type: 'VisitEndedByIncident',
    data: { infusionId, ordinal, ...incident, dischargedAt: now.toString(), endedBy },
  });
};
