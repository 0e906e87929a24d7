import {
  arrive,
  beginSession,
  completeSession,
  discharge,
  intake,
  openCourse,
  recover,
  start,
  stockUp,
  stop,
} from './acts.js';
import { Patient } from './patient.js';

export const INFUSIONS = 6;

/** One patient's whole course, straight on, as fast as the answers come. */
export class Course extends Patient {
  async run(): Promise<void> {
    const { monitors } = this.clinic;
    const monitor = await monitors.take();
    try {
      await this.treatment(monitor);
    } finally {
      monitors.giveBack(monitor);
    }
  }

  private async treatment(monitor: string): Promise<void> {
    await intake(this);
    await stockUp(this);
    await this.leadsTo('INFUSION:1', () => openCourse(this, 'bench.separated', INFUSIONS));
    for (let ordinal = 1; ordinal <= INFUSIONS; ordinal += 1) {
      await this.infusion(ordinal, monitor);
      await this.integration(ordinal);
    }
    const { body } = await this.look();
    if (body['phase'] !== 'COMPLETED') throw new Error(`${this.id} ended as ${String(body['phase'])}.`);
  }

  private async infusion(ordinal: number, monitor: string): Promise<void> {
    const at = await arrive(this, ordinal);
    await start(this, at, monitor);
    await stop(this, at);
    await recover(this, at);
    await this.leadsTo(`INTEGRATION:${ordinal}`, () => discharge(this, at));
  }

  private async integration(ordinal: number): Promise<void> {
    const at = await beginSession(this, 'INTEGRATION', ordinal);
    const complete = () => completeSession(this, at);
    await (ordinal === INFUSIONS ? complete() : this.leadsTo(`INFUSION:${ordinal + 1}`, complete));
  }
}
