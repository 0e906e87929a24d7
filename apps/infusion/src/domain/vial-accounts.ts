import type { MedicationEvent } from '#contracts';
import type { Micrograms } from './quantity.js';

/**
 * The accounts of the ledger, in micrograms. Every event moves an amount between two of them, or into the books and out
 * of nowhere else, so that at every moment, for a vial, a lot or a location:
 *
 *   received + transferredIn + found
 *     = onHand + issued + administered + wasted + destroyed + lost + transferredOut
 */
export const SOURCES = ['received', 'transferredIn', 'found'] as const;
export const USES = ['onHand', 'issued', 'administered', 'wasted', 'destroyed', 'lost', 'transferredOut'] as const;
export const ACCOUNTS = [...SOURCES, ...USES] as const;
export type Account = (typeof ACCOUNTS)[number];
export type Amounts = Readonly<Record<Account, Micrograms>>;
export type Posting = Partial<Amounts>;

export const NOTHING: Amounts = {
  received: 0,
  transferredIn: 0,
  found: 0,
  onHand: 0,
  issued: 0,
  administered: 0,
  wasted: 0,
  destroyed: 0,
  lost: 0,
  transferredOut: 0,
};

type EventOf<T extends MedicationEvent['type']> = Extract<MedicationEvent, { type: T }>;
type Postings = { readonly [T in MedicationEvent['type']]?: (data: EventOf<T>['data']) => Posting };

const TAKEN_FROM = { ON_HAND: 'onHand', ISSUED: 'issued', IN_TRANSIT: 'transferredOut' } as const;

const postings: Postings = {
  VialReceived: ({ mcg }) => ({ received: mcg, onHand: mcg }),
  VialIssued: ({ mcg }) => ({ onHand: -mcg, issued: mcg }),
  MedicationAdministered: ({ mcg }) => ({ issued: -mcg, administered: mcg }),
  AdministrationCorrected: ({ mcg, direction }) =>
    direction === 'LESS' ? { administered: -mcg, issued: mcg } : { issued: -mcg, administered: mcg },
  MedicationReturned: ({ mcg }) => ({ issued: -mcg, onHand: mcg }),
  WasteRecorded: ({ mcg, from }) => ({ [TAKEN_FROM[from]]: -mcg, wasted: mcg }),
  DestructionRecorded: ({ mcg }) => ({ onHand: -mcg, destroyed: mcg }),
  TransferSent: ({ mcg }) => ({ onHand: -mcg, transferredOut: mcg }),
  TransferReceived: ({ mcg }) => ({ transferredIn: mcg, onHand: mcg }),
  LossReported: ({ mcg, from }) => ({ [TAKEN_FROM[from]]: -mcg, lost: mcg }),
  DiscrepancyResolved: ({ mcg, resolution }) => (resolution === 'FOUND' ? { found: mcg, onHand: mcg } : {}),
};

/** What an event moves. An event that only tells something moves nothing. */
export const postingOf = ({ type, data }: { readonly type: string; readonly data: unknown }): Posting =>
  (postings as Readonly<Record<string, ((data: unknown) => Posting) | undefined>>)[type]?.(data) ?? {};

export const post = (amounts: Amounts, posting: Posting): Amounts =>
  Object.fromEntries(ACCOUNTS.map((account) => [account, amounts[account] + (posting[account] ?? 0)])) as Record<
    Account,
    Micrograms
  >;

const total = (amounts: Posting, accounts: readonly Account[]): Micrograms =>
  accounts.reduce((sum, account) => sum + (amounts[account] ?? 0), 0);

/** I8: the two sides agree, and nothing was taken that was not there. */
export const balances = (amounts: Amounts): boolean =>
  total(amounts, SOURCES) === total(amounts, USES) && ACCOUNTS.every((account) => amounts[account] >= 0);
