import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { Surroundings } from '../application/surroundings.js';
import { CLOCK, NEW_ID, POLICY, SURROUNDINGS } from '../application/tokens.js';

/** What the process provides to every service that it hosts. */
@Global()
@Module({})
export class HostModule {
  static with(surroundings: Surroundings, services: readonly Type[]): DynamicModule {
    const provided = [
      { provide: SURROUNDINGS, useValue: surroundings },
      { provide: CLOCK, useValue: surroundings.clock },
      { provide: NEW_ID, useValue: surroundings.newId },
      { provide: POLICY, useValue: surroundings.policy },
    ];
    return {
      module: HostModule,
      imports: [CqrsModule.forRoot(), ...services],
      providers: provided,
      exports: provided.map(({ provide }) => provide),
    };
  }
}
