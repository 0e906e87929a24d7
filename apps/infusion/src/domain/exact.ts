/** A number as the fraction that it is. A dose must not depend on how a computer stores 0.1. */
export interface Exact {
  readonly over: bigint;
  /** Always positive. */
  readonly under: bigint;
}

const WRITTEN = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/** The decimal number that JSON wrote. What is no number counts as nothing, and so lies below every range. */
export const exact = (value: number): Exact => {
  const [, sign = '', whole = '0', part = '', power = '0'] = WRITTEN.exec(String(value)) ?? [];
  const digits = BigInt(`${sign}${whole}${part}`);
  const shift = Number(power) - part.length;
  return shift >= 0
    ? { over: digits * 10n ** BigInt(shift), under: 1n }
    : { over: digits, under: 10n ** BigInt(-shift) };
};

export const times = (a: Exact, b: Exact): Exact => ({ over: a.over * b.over, under: a.under * b.under });

/** Of a division by nothing comes nothing. */
export const dividedBy = (a: Exact, b: Exact): Exact => {
  if (b.over === 0n) return { over: 0n, under: 1n };
  const sign = b.over < 0n ? -1n : 1n;
  return { over: sign * a.over * b.under, under: sign * a.under * b.over };
};

export const minus = (a: Exact, b: Exact): Exact => ({
  over: a.over * b.under - b.over * a.under,
  under: a.under * b.under,
});

export const distance = (a: Exact, b: Exact): Exact => {
  const { over, under } = minus(a, b);
  return { over: over < 0n ? -over : over, under };
};

/** Negative, zero or positive, as `a` is below, at or above `b`. */
export const compare = (a: Exact, b: Exact): number => {
  const { over } = minus(a, b);
  return over === 0n ? 0 : over > 0n ? 1 : -1;
};

/** To so many decimal places; a half goes away from zero, as on paper. */
export const rounded = ({ over, under }: Exact, digits: number): number => {
  const scale = 10n ** BigInt(digits);
  const size = over < 0n ? -over : over;
  const units = (2n * size * scale + under) / (2n * under);
  const [whole, part] = [units / scale, (units % scale).toString().padStart(digits, '0')];
  return Number(`${over < 0n ? '-' : ''}${whole}${digits === 0 ? '' : `.${part}`}`);
};
