import { describe, expect, it } from '@jest/globals';
import { problemsOf } from '#contracts';
import { given } from '#testing';
import { contactDueAt } from './aftercare.js';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';
import type { EndVisit, NoteIncident } from './infusion.types.js';

const note = (incident: NoteIncident['incident'] = 'HOSPITALISATION'): NoteIncident => ({
  type: 'NoteIncident',
  incidentId: 'x1',
  incident,
});
const end = (at = '18:30'): EndVisit => ({ type: 'EndVisit', by: 'nurse-1', now: visit.at(at), policy: visit.policy });
const noted = (incident: NoteIncident['incident'] = 'HOSPITALISATION') =>
  ({ type: 'IncidentNoted', data: { infusionId: 'infusion-1', incidentId: 'x1', incident } }) as const;
const left = [...visit.observed, visit.discharged];

describe('a patient who is taken to hospital or dies during a visit', () => {
  it('goes no further before the pump', () => {
    given(infusion, ...visit.ready)
      .when(note())
      .then(noted(), {
        type: 'InfusionDeferred',
        data: { initiator: 'CLINIC_SAFETY', reasonCode: 'HOSPITALISATION' } as never,
      });
  });

  it('has the pump stopped by a person, never resumed, and the visit ended by one', () => {
    given(infusion, ...visit.running)
      .when(note())
      .then(noted());
    given(infusion, ...visit.running, noted())
      .when(note())
      .thenNothing();
    given(infusion, ...visit.running, visit.paused, noted())
      .when(visit.resumeCommand())
      .thenRefused('COURSE_FROZEN', 'NO_HOLD');
    given(infusion, ...visit.running, noted())
      .when(end())
      .thenRefused('INFUSION_NOT_STOPPED', 'INFUSION_STOPPED');
    const { events } = given(infusion, ...visit.observed, noted()).when(end()).decision;
    const ended = events.find(({ type }) => type === 'VisitEndedByIncident');
    expect(ended).toMatchObject({ data: { incident: 'HOSPITALISATION', endedBy: 'nurse-1' } });
    for (const event of events) expect(problemsOf('infusion', event)).toEqual([]);
    const { state } = given(infusion, ...visit.observed, noted(), ...events);
    expect([state.status, contactDueAt(state, visit.policy)]).toEqual(['DISCHARGED', null]);
    given(infusion, ...visit.observed, noted(), ...events)
      .when(end())
      .thenRefused('INFUSION_OVER');
  });

  it('is not ended like that when nothing happened to the patient', () => {
    given(infusion, ...visit.observed)
      .when(end())
      .thenRefused('INCIDENT_NOT_NOTED');
  });

  it('who died at home is not called; who is in hospital still is', () => {
    given(infusion, ...left)
      .when(note('DEATH'))
      .then(noted('DEATH'));
    given(infusion, ...left)
      .when(note())
      .thenNothing();
    expect(contactDueAt(given(infusion, ...left, noted('DEATH')).state, visit.policy)).toBeNull();
  });
});
