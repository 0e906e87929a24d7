/** Injects the Config: `@Inject(CONFIG) config: Config`. */
export const CONFIG = Symbol('waymark.config');
