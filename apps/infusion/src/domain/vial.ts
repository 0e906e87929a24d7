import { accept, refusal, refuse, type Aggregate } from '#kernel';
import { correctGiven } from './vial-correction.js';
import { count, resolve } from './vial-count.js';
import { destroy, waste, witness } from './vial-disposal.js';
import { fileReport, noteOverdue, reportLoss } from './vial-loss.js';
import { receive, send } from './vial-transfer.js';
import { administer, giveBack, issue } from './vial-use.js';
import { evolveVial } from './vial.evolve.js';
import type { ReceiveVial, Vial, VialCommand, VialDecided, VialEvent } from './vial.types.js';

type AfterReceipt = Exclude<VialCommand, ReceiveVial>;
type Deciders = {
  readonly [T in AfterReceipt['type']]: (command: Extract<AfterReceipt, { type: T }>, vial: Vial) => VialDecided;
};

const deciders: Deciders = {
  IssueVial: issue,
  Administer: administer,
  CorrectGiven: correctGiven,
  ReturnMedication: giveBack,
  RecordWaste: waste,
  RecordDestruction: destroy,
  WitnessDisposal: witness,
  SendTransfer: send,
  ReceiveTransfer: receive,
  ReportLoss: reportLoss,
  FileLossReport: fileReport,
  NoteLossOverdue: noteOverdue,
  CountVial: count,
  ResolveDiscrepancy: resolve,
};

const decide = (command: VialCommand, vial: Vial | null): VialDecided => {
  if (command.type === 'ReceiveVial')
    return vial === null
      ? accept({ type: 'VialReceived', data: command.data })
      : refuse(refusal('ALREADY_EXISTS', 'The vial was received.'));
  if (vial === null) return refuse(refusal('NOT_FOUND', 'There is no such vial.'));
  return (deciders[command.type] as (command: AfterReceipt, vial: Vial) => VialDecided)(command, vial);
};

/**
 * The ledger's unit is the vial: one stream each. Whatever happens to its content is decided on one version of it, so no
 * two people can take the same milligram; and nobody waits for a vial that is not theirs.
 */
export const vial: Aggregate<Vial | null, VialCommand, VialEvent> = {
  service: 'infusion',
  category: 'vial',
  initial: null,
  evolve: evolveVial,
  decide,
  subject: (state) => (state === null ? undefined : { key: state.vialId, siteId: state.siteId, patientRef: null }),
};
