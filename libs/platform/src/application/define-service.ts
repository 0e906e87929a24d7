import type { ModuleMetadata, Type } from '@nestjs/common';
import { operationsController } from '../operations/operations.controller.js';
import { serviceProviders } from './service-providers.js';
import { ServiceRuntime } from './service-runtime.js';
import type { ServiceDefinition } from './service-definition.js';
import { DEFINITION } from './tokens.js';

/** The Nest module of a service. Its database, store, runner and consumer are its own: only the ports are shared. */
export const defineService = (definition: ServiceDefinition): ModuleMetadata => {
  const { handlers, reactions, timers, controllers, providers = [] } = definition;
  return {
    controllers: [...controllers, operationsController(definition.name)],
    providers: [...serviceProviders(definition), ...providers, ...reactions, ...timers, ...handlers],
    exports: [ServiceRuntime],
  };
};

/** What a service's module was made of, without starting it. */
export const definitionOfService = (module: Type): ServiceDefinition => {
  const providers = (Reflect.getMetadata('providers', module) ?? []) as readonly {
    provide?: unknown;
    useValue?: unknown;
  }[];
  const found = providers.find(({ provide }) => provide === DEFINITION);
  if (found === undefined) throw new TypeError(`${module.name} was not made by defineService.`);
  return found.useValue as ServiceDefinition;
};
