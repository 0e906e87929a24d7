import { define } from './define.js';

export const medication = {
  LOCATION_NOT_REGISTERED: define(
    'clinical-order',
    'The site has no DEA registration',
    'Keep and use controlled substances only at a registered location; register the site with its DEA number.',
  ),
  NDC_NOT_ALLOWED: define(
    'input',
    'The policy does not list this product',
    'Send one of the NDCs that the detail names.',
  ),
  QUANTITY_INVALID: define(
    'input',
    'The quantity is not one that can be recorded',
    'Send milligrams, more than 0 and with at most three decimals, as the detail says.',
  ),
  SHIPMENT_ALREADY_RECEIVED: define(
    'conflict',
    'This invoice line was received before',
    'Read the vials of the site; send another invoice number if it is another delivery.',
  ),
  VIAL_EXPIRED: define(
    'clinical-order',
    'The vial may not be used any more',
    'Take another vial; waste or destroy this one.',
  ),
  VIAL_NOT_HERE: define(
    'state',
    'The vial is not at this place',
    'Read the vial for where it is; receive a transfer before using it.',
  ),
  VIAL_IN_USE: define(
    'state',
    'Part of the vial is issued to a visit',
    'Record first what became of it: administered, returned, wasted or lost.',
  ),
  MEDICATION_OVERDRAWN: define('state', 'There is not that much', 'Send at most what the detail names.'),
  DISCREPANCY_OPEN: define(
    'clinical-order',
    'Count and ledger differ and nobody has explained it yet',
    'Have each discrepancy in `missing` resolved, with a reason and a signature.',
  ),
  DISCREPANCY_UNKNOWN: define('state', 'There is no such open discrepancy', 'Read the open discrepancies of the site.'),
  DISCREPANCY_RESOLUTION_INVALID: define(
    'input',
    'This resolution does not fit the discrepancy',
    'LOST where less was counted, FOUND where more was; otherwise COUNT_ERROR or RECORD_CORRECTED.',
  ),
  ISSUE_UNKNOWN: define('state', 'Nothing of this issue is left', 'Read the medication of the visit for its issues.'),
  ISSUE_NEEDED: define(
    'state',
    'The running infusion still needs this amount',
    'Record the rest after the pump has been stopped.',
  ),
  RETURN_NOT_ALLOWED: define('state', 'It may not go back into stock', 'Record it as waste, with a witness.'),
  DISPOSAL_RULE_UNMET: define(
    'input',
    'The policy does not know this reason or method',
    'Send one that the detail names.',
  ),
  DISPOSAL_UNKNOWN: define('state', 'Nothing of this id waits for a witness', 'Read the vial for what is unwitnessed.'),
  WITNESS_NOT_ALLOWED: define(
    'input',
    'Somebody in this role may not witness this',
    'Have it witnessed by somebody in a role that the detail names.',
  ),
  TRANSFER_UNKNOWN: define('state', 'This vial is not on its way to this site', 'Read the vial for where it is going.'),
  LOSS_UNKNOWN: define('state', 'There is no such loss with this report outstanding', 'Read the vial for its losses.'),
  COUNT_INCOMPLETE: define(
    'input',
    'The count does not cover the stock',
    'Count each vial of the count sheet exactly once, and no other.',
  ),
  COUNT_ALREADY_CONFIRMED: define('state', 'The count is confirmed', 'Record a new count.'),
  SHIFT_NOT_RECONCILED: define(
    'clinical-order',
    'Something of this shift is not accounted for',
    'Settle each entry of `missing`, then confirm the count.',
  ),
} as const;
