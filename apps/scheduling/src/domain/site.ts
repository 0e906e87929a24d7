import type { SchedulingEvent } from '#contracts';
import { accept, isZone, refusal, refuse, type Aggregate, type Decision } from '#kernel';

export type SiteEvent = Extract<
  SchedulingEvent,
  { type: 'SiteRegistered' | 'SiteOrganisationNamed' | 'SiteTemplateActivated' | 'OrderingViolationBlocked' }
>;
type Registered = Extract<SiteEvent, { type: 'SiteRegistered' }>;
type Activated = Extract<SiteEvent, { type: 'SiteTemplateActivated' }>;

export interface Site {
  readonly siteId: string;
  /** Whose clinic it is; null where nobody has said. */
  readonly organisation: string | null;
}

export type SiteCommand =
  | { readonly type: 'RegisterSite'; readonly data: Registered['data'] }
  | { readonly type: 'NameOrganisation'; readonly organisation: string }
  /** `obstacles`: why no patient could ever complete the protocol on these weekdays; empty when one can. */
  | {
      readonly type: 'ActivateSiteTemplate';
      readonly data: Omit<Activated['data'], 'siteId'>;
      readonly obstacles: readonly string[];
    };

type Activation = Extract<SiteCommand, { type: 'ActivateSiteTemplate' }>;

const register = ({ data }: Extract<SiteCommand, { type: 'RegisterSite' }>): Decision<SiteEvent> =>
  isZone(data.zone)
    ? accept({ type: 'SiteRegistered', data })
    : refuse(refusal('ZONE_UNKNOWN', 'zone must be a time zone of the IANA database, such as America/Los_Angeles.'));

const activate = ({ data, obstacles }: Activation, { siteId }: Site): Decision<SiteEvent> => {
  if (obstacles.length === 0) return accept({ type: 'SiteTemplateActivated', data: { siteId, ...data } });
  const missing = obstacles.map((detail) => ({ gate: 'TEMPLATE_FEASIBLE', detail, satisfiedBy: [] }));
  return refuse(refusal('TEMPLATE_INFEASIBLE', obstacles.join(' '), missing));
};

const nameOrganisation = (organisation: string, { siteId, ...site }: Site): Decision<SiteEvent> =>
  site.organisation === null
    ? accept({ type: 'SiteOrganisationNamed', data: { siteId, organisation } })
    : refuse(refusal('SITE_ORGANISATION_NAMED', `The site belongs to ${site.organisation}.`));

const decide = (command: SiteCommand, state: Site | null): Decision<SiteEvent> => {
  if (command.type === 'RegisterSite')
    return state === null ? register(command) : refuse(refusal('ALREADY_EXISTS', 'The site is registered.'));
  if (state === null) return refuse(refusal('NOT_FOUND', 'The site is not registered.'));
  return command.type === 'NameOrganisation' ? nameOrganisation(command.organisation, state) : activate(command, state);
};

const evolve = (state: Site | null, event: SiteEvent): Site | null => {
  if (event.type !== 'SiteRegistered' && event.type !== 'SiteOrganisationNamed') return state;
  const { siteId, organisation = null } = event.data;
  return { siteId, organisation };
};

/** A place of treatment: its zone decides every local date, its jurisdiction which licences count. */
export const site: Aggregate<Site | null, SiteCommand, SiteEvent> = {
  service: 'scheduling',
  category: 'site',
  initial: null,
  decide,
  evolve,
  subject: (state) => (state === null ? undefined : { key: state.siteId, siteId: state.siteId, patientRef: null }),
};
