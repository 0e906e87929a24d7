import { BoolField, CodeField, InstantField, NumberField, Text } from '#platform';

class CorrectionDto {
  @CodeField({ example: 'TYPED_WRONG' })
  reasonCode!: string;

  @Text({ max: 2000, multiline: true, example: 'Read off the pump: 28, not 38.', description: 'Kept sealed.' })
  reason!: string;
}

export class CorrectDeliveryDto extends CorrectionDto {
  @NumberField({ min: 0, max: 2000, example: 28 })
  mgDelivered!: number;
}

export class CorrectOrderDto extends CorrectionDto {
  @NumberField({ min: 0, max: 10, example: 0.5 })
  mgPerKg!: number;

  @NumberField({ min: 1, max: 400, example: 72 })
  weightKg!: number;

  @NumberField({ min: 0, max: 2000, optional: true, example: 36, description: 'Where that was wrong as well.' })
  mgDelivered?: number;
}

export class CorrectedDoseDto {
  @NumberField({ min: 0, max: 2000, example: 28 })
  mgDelivered!: number;

  @BoolField({ description: 'Whether the infusion uses up its place in the series.' })
  counts!: boolean;
}

export class MarkReadingDto extends CorrectionDto {
  @InstantField({ description: 'When it is said to have been observed.' })
  observedAt!: string;

  @CodeField({ optional: true, example: 'CADSS6', description: 'Without it: the vital signs of that time.' })
  scale?: string;
}
