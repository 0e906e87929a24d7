import { SetMetadata } from '@nestjs/common';
import type { Role } from '#kernel';

export const ROLES_KEY = 'waymark:roles';

/** `public`: for everybody, without a token. Only for what holds no data. */
export type Admission = readonly Role[] | 'public';

/** Who may call a route. A route that does not say admits nobody. `@Command` and `@Query` include it. */
export const Roles = (...roles: Role[]): MethodDecorator & ClassDecorator => SetMetadata(ROLES_KEY, roles);

export const Admit = (admission: Admission): MethodDecorator & ClassDecorator => SetMetadata(ROLES_KEY, admission);

export const NETWORK_KEY = 'waymark:network';

/** What concerns every site at once: only for tokens that cover all of them. */
export const NetworkWide = (): MethodDecorator & ClassDecorator => SetMetadata(NETWORK_KEY, true);
