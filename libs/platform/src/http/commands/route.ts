import { SERVICES, type RefusalCode, type ServiceName } from '#contracts';

export const COMMAND_KEY = 'waymark:command';

export interface CommandRoute {
  readonly ifMatch: 'optional' | 'required';
  readonly refusals: readonly RefusalCode[];
}

/** The service that a path belongs to: its first segment. */
export const serviceOf = (path: string): ServiceName | undefined => {
  const segment = path.split(/[/?]/, 2)[1];
  return SERVICES.find((service) => service === segment);
};
