const units: Readonly<Record<string, number>> = { b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30, tb: 2 ** 40, pb: 2 ** 50 };

/** Bytes of an amount as settings write it, such as `40mb` (Elasticsearch guide, byte size units); undefined where it is written in another way. */
export const parseBytes = (written: string): number | undefined => {
  const [, amount, unit = 'b'] = /^([\d.]+)\s*(b|kb|mb|gb|tb|pb)$/i.exec(written) ?? [];
  return amount === undefined ? undefined : Number(amount) * (units[unit.toLowerCase()] ?? 1);
};
