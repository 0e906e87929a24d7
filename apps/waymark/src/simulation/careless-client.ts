import { newId, type Chance } from '#kernel';
import { ApiClient, type Answer, type CallOptions, type Caller } from '../client/api-client.js';

const AT_ONCE = 0.12;
const AT_ONCE_AGAIN = 0.1;
const LATER = 0.1;
const LATER_BY = 5;

/** What a repeated command was answered with, other than what it was answered with first. */
export interface Discrepancy {
  readonly path: string;
  readonly first: string;
  readonly again: string;
}

const textOf = ({ status, body, position }: Answer): string => JSON.stringify({ status, body, position });

/**
 * A front end on a bad line: sends a command twice at the same moment, or once more, or again when others have followed,
 * always under the key that it was first sent with. Each answer has to be the first one, word for word.
 */
export class CarelessClient extends ApiClient {
  readonly discrepancies: Discrepancy[] = [];
  repeated = 0;
  readonly #later: { readonly after: number; readonly send: () => Promise<void> }[] = [];
  #sent = 0;

  constructor(
    baseUrl: () => string,
    private readonly chance: Chance,
  ) {
    super(baseUrl);
  }

  override async post(caller: Caller, path: string, body: object, options: CallOptions = {}): Promise<Answer> {
    if (path.startsWith('/clock')) return super.post(caller, path, body, options);
    const keyed = { ...options, idempotencyKey: options.idempotencyKey ?? newId() };
    const send = (): Promise<Answer> => super.post(caller, path, body, keyed);
    const [answer, ...others] = await Promise.all(this.chance.happens(AT_ONCE) ? [send(), send()] : [send()]);
    const again = async (): Promise<void> => this.hold(path, answer, await send());
    for (const other of others) this.hold(path, answer, other);
    if (this.chance.happens(AT_ONCE_AGAIN)) await again();
    this.#sent += 1;
    if (this.chance.happens(LATER)) this.#later.push({ after: this.#sent + this.chance.below(LATER_BY), send: again });
    await this.#catchUp();
    return answer;
  }

  async #catchUp(): Promise<void> {
    const due = this.#later.filter(({ after }) => after < this.#sent);
    for (const each of due) this.#later.splice(this.#later.indexOf(each), 1);
    for (const { send } of due) await send();
  }

  private hold(path: string, first: Answer, again: Answer): void {
    this.repeated += 1;
    const [one, other] = [textOf(first), textOf(again)];
    if (one !== other) this.discrepancies.push({ path, first: one, again: other });
  }
}
