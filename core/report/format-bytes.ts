const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** An amount of bytes for people, in decimal units, such as `210 GB` or `1.2 TB`. */
export const formatBytes = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1_000 ** power;
  return `${amount < 10 && power > 0 ? Number(amount.toFixed(1)) : Math.round(amount)} ${units[power]}`;
};
