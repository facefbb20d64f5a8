/** A line of what blocked without its kind in front, which stands beside it already. */
export const describeBlock = (block: string): string => block.replace(/^(?:failed|unknown): /, '');
