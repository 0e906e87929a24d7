import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { room, type RoomEvent } from './room.js';
import { site, type SiteEvent } from './site.js';

const registered: SiteEvent = {
  type: 'SiteRegistered',
  data: { siteId: 'slo', zone: 'America/Los_Angeles', jurisdiction: 'US-CA' },
};
const template = {
  protocolId: 'kap.separated',
  protocolVersion: '1.0.0',
  infusionWeekdays: [1, 3, 5],
  therapyWeekdays: [2, 4, 6],
};

describe('a site', () => {
  it('is registered once', () => {
    given(site).when({ type: 'RegisterSite', data: registered.data }).then(registered);
    given(site, registered).when({ type: 'RegisterSite', data: registered.data }).thenRefused('ALREADY_EXISTS');
  });

  it.each(['PST', 'Mars/Olympus_Mons', ''])('is not registered in the zone %p', (zone) => {
    given(site)
      .when({ type: 'RegisterSite', data: { ...registered.data, zone } })
      .thenRefused('ZONE_UNKNOWN');
  });

  it('activates a template on which the protocol can be completed', () => {
    given(site, registered)
      .when({ type: 'ActivateSiteTemplate', data: template, obstacles: [] })
      .then({ type: 'SiteTemplateActivated', data: { siteId: 'slo', ...template } });
  });

  it('refuses one on which it never can, with every reason', () => {
    const refusal = given(site, registered)
      .when({
        type: 'ActivateSiteTemplate',
        data: template,
        obstacles: ['No therapy day after Friday.', 'Too few days.'],
      })
      .thenRefused('TEMPLATE_INFEASIBLE', 'TEMPLATE_FEASIBLE', 'TEMPLATE_FEASIBLE');
    expect(refusal.detail).toBe('No therapy day after Friday. Too few days.');
  });

  it('has no template before it is registered', () => {
    given(site).when({ type: 'ActivateSiteTemplate', data: template, obstacles: [] }).thenRefused('NOT_FOUND');
  });
});

describe('a room', () => {
  const added: RoomEvent = { type: 'RoomRegistered', data: { roomId: 'r1', siteId: 'slo', kind: 'INFUSION' } };

  it('is registered once', () => {
    given(room).when({ type: 'RegisterRoom', data: added.data }).then(added);
    given(room, added).when({ type: 'RegisterRoom', data: added.data }).thenRefused('ALREADY_EXISTS');
  });
});
