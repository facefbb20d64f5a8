import type { Image, Instance } from '@aws-sdk/client-ec2';

/**
 * What an image must agree with for a server to come back from it, as text: "The specified AMI must have the same product code, billing information,
 * architecture type, and virtualization type as that of the instance" (CreateReplaceRootVolumeTask, API reference). Undefined where EC2 does not say one
 * of them.
 */
export const describeMachine = ({
  Architecture: architecture,
  VirtualizationType: virtualization,
  RootDeviceType: root,
  UsageOperation: usage,
  ProductCodes: codes = [],
}: Pick<Instance & Image, 'Architecture' | 'VirtualizationType' | 'RootDeviceType' | 'UsageOperation' | 'ProductCodes'>):
  | string
  | undefined => {
  if (architecture === undefined || virtualization === undefined || root !== 'ebs' || usage === undefined) return undefined;
  const products = codes.map(({ ProductCodeId: id, ProductCodeType: type }) => `${id} (${type})`).toSorted();
  return `${architecture}, ${virtualization}, ${usage}, ${products.length > 0 ? products.join(', ') : 'no product code'}`;
};
