import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { instant } from '#kernel';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { ResolveAlert } from '../application/resolve-alert.js';
import { RouteAlert } from '../application/route-alert.js';
import { ResolveAlertDto, RouteAlertDto } from './screening.dto.js';

@Controller('intake/v1/cases/:id/alerts/:alertId')
export class AlertController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: 'route',
    summary: 'Name the clinician who has to resolve a safety alert',
    roles: ['coordinator', 'prescriber', 'nurse', 'therapist', 'medical-director'],
    refusals: ['SAFETY_ALERT_UNKNOWN', 'SITE_OUT_OF_SCOPE'],
  })
  route(
    @PathUuid('id') id: string,
    @PathUuid('alertId') alertId: string,
    @Body() { clinicianId }: RouteAlertDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new RouteAlert(id, { alertId, clinicianId }, context));
  }

  @Command({
    path: 'resolve',
    summary: 'Resolve a safety alert',
    description: 'The treatment course is held until then. The policy says who may resolve which level.',
    roles: ['prescriber', 'nurse', 'therapist', 'medical-director'],
    refusals: ['SAFETY_ALERT_UNKNOWN', 'ALERT_ACTION_UNKNOWN', 'ALERT_NOT_YOURS', 'SITE_OUT_OF_SCOPE'],
  })
  resolve(
    @PathUuid('id') id: string,
    @PathUuid('alertId') alertId: string,
    @Body() { action, followUpAt }: ResolveAlertDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const follow = followUpAt === undefined ? null : instant(followUpAt).toString();
    return this.commands.execute(new ResolveAlert(id, { alertId, action, followUpAt: follow }, context));
  }
}
