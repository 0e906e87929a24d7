/** The routes by path, to tell a wrong method from a wrong path. */
export class RouteTable {
  readonly #routes = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();

  add(template: string, methods: string | readonly string[]): void {
    const route = this.#routes.get(template) ?? { pattern: patternOf(template), methods: new Set<string>() };
    for (const method of [methods].flat()) route.methods.add(method);
    this.#routes.set(template, route);
  }

  /** The methods that this path knows; empty when there is no such path. */
  methodsOf(path: string): readonly string[] {
    const routes = [...this.#routes.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(routes.flatMap(({ methods }) => [...methods]))].sort();
  }
}

const patternOf = (template: string): RegExp => {
  const segments = template
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[^\w-]/g, '\\$&')));
  return new RegExp(`^${segments.join('/')}$`);
};
