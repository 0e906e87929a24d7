/** A UUID, with the category of a stream before it where there is one. */
const ID = /((?:[a-z]+-)*)([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})/g;

/** A hash over content with ids in it is another one in every run, too. */
const HASH = /^[0-9a-f]{64}$/;

type Json = unknown;

const isObject = (value: Json): value is Readonly<Record<string, Json>> => typeof value === 'object' && value !== null;

/** Says which thing an id is by its turn among those of its kind, so that two runs of one story can be compared. */
export class Names {
  readonly #byId = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** A name that is known beforehand. */
  give(id: string, name: string): void {
    this.#byId.set(id, name);
  }

  /** The next name of a kind, such as `infusion-2`. */
  count(id: string, kind: string, mark = '-'): string {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const turn = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, turn);
    this.give(id, `${kind}${mark}${turn}`);
    return `${kind}${mark}${turn}`;
  }

  /** The same value with a name for every id in it and its keys in order; ids that are new are called after their field. */
  in(value: Json, field = 'id'): Json {
    if (typeof value === 'string' && HASH.test(value)) return this.count(value, field, '#');
    if (typeof value === 'string')
      return value.replaceAll(
        ID,
        (whole, category: string, id: string) => this.#byId.get(whole) ?? `${category}${this.count(id, field, '#')}`,
      );
    if (Array.isArray(value)) return value.map((item) => this.in(item, field));
    if (!isObject(value)) return value;
    const keys = Object.keys(value).sort();
    return Object.fromEntries(keys.map((key) => [key, this.in(value[key], key)]));
  }
}
