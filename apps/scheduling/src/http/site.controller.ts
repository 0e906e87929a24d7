import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  Command,
  type CommandContext,
  Ctx,
  entity,
  type EntityAnswer,
  found,
  type Outcome,
  type Page,
  pageOf,
  PageQuery,
  PathId,
  Query,
  QueryParams,
  type ReadContext,
  ReadCtx,
} from '#platform';
import { ActivateSiteTemplate } from '../application/activate-site-template.js';
import { GetSite, ListSites } from '../application/read-places.js';
import { NameOrganisation } from '../application/name-organisation.js';
import { RegisterSite } from '../application/register-site.js';
import { CREDENTIALLING, EVERYBODY, SET_UP } from './roles.js';
import { ActivateTemplateDto, NameOrganisationDto, RegisterSiteDto, SiteDto } from './site.dto.js';

type Site = Pick<SiteDto, 'siteId' | 'version'>;

@Controller('scheduling/v1/sites')
export class SiteController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: '',
    summary: 'Register a site',
    roles: SET_UP,
    refusals: ['ALREADY_EXISTS', 'ZONE_UNKNOWN', 'SITE_OUT_OF_SCOPE'],
    created: true,
  })
  register(@Body() site: RegisterSiteDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new RegisterSite(site, context));
  }

  @Command({
    path: ':siteId/organisation',
    summary: 'Name the organisation of a site that has none',
    description:
      'Of sites registered before organisations were told apart. From then on whoever acts for another organisation reads ' +
      'what 42 CFR Part 2 protects here only by the patient’s consent.',
    roles: CREDENTIALLING,
    refusals: ['SITE_ORGANISATION_NAMED', 'SITE_OUT_OF_SCOPE'],
  })
  nameOrganisation(
    @PathId('siteId') siteId: string,
    @Body() { organisation }: NameOrganisationDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new NameOrganisation(siteId, organisation, context));
  }

  @Command({
    path: ':siteId/templates',
    summary: 'Activate the weekly template of a protocol',
    description: 'Refused, with every reason, when no patient could ever complete the protocol on these weekdays.',
    roles: ['medical-director', 'operator', 'scheduler'],
    refusals: ['PROTOCOL_UNKNOWN', 'TEMPLATE_INFEASIBLE', 'SITE_OUT_OF_SCOPE'],
  })
  activate(
    @PathId('siteId') siteId: string,
    @Body() template: ActivateTemplateDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ActivateSiteTemplate(siteId, template, context));
  }

  @Query({ path: '', summary: 'List sites', roles: EVERYBODY, response: pageOf(SiteDto) })
  list(@QueryParams() query: PageQuery, @ReadCtx() { sites }: ReadContext): Promise<Page<Site>> {
    return this.queries.execute(new ListSites(sites, query));
  }

  @Query({ path: ':siteId', summary: 'Read a site', roles: EVERYBODY, response: SiteDto, etag: true })
  async read(@PathId('siteId') siteId: string, @ReadCtx() { sites }: ReadContext): Promise<EntityAnswer> {
    const site = found<Site>(await this.queries.execute(new GetSite(siteId, sites)));
    return entity(site.version, site);
  }
}
