import type { ModuleMetadata } from '@nestjs/common';
import { operationsController } from '../operations/operations.controller.js';
import { serviceProviders } from './service-providers.js';
import { ServiceRuntime } from './service-runtime.js';
import type { ServiceDefinition } from './service-definition.js';

/** The Nest module of a service. Its database, store, runner and consumer are its own: only the ports are shared. */
export const defineService = (definition: ServiceDefinition): ModuleMetadata => {
  const { handlers, reactions, timers, controllers, providers = [] } = definition;
  return {
    controllers: [...controllers, operationsController(definition.name)],
    providers: [...serviceProviders(definition), ...providers, ...reactions, ...timers, ...handlers],
    exports: [ServiceRuntime],
  };
};
