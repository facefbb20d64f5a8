import { type BlockList, isIPv4 } from 'node:net';

/** Adds a range such as 10.0.0.0/8, or one address. What is neither is left out. */
export const addRange = (list: BlockList, range: string): boolean => {
  const [base = '', bits] = range.split('/');
  try {
    const kind = isIPv4(base) ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(base, kind);
    else list.addSubnet(base, Number(bits), kind);
    return true;
  } catch {
    return false;
  }
};
