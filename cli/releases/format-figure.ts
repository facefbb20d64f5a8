/** A part of the objective with three digits; `-` where there is none. */
export const formatFigure = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(3));

/** A change with its sign, such as `+0.021`; `-` where there is nothing to compare with. */
export const formatChange = (value: number | undefined): string => {
  if (value === undefined) return '-';
  const text = Math.abs(value).toFixed(3);
  return text === '0.000' ? '0.000' : `${value > 0 ? '+' : '-'}${text}`;
};
