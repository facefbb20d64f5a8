/** A base image as EC2 reports it. */
export type BaseImage = {
  id: string;
  name: string;
  /** The account that owns it, and the alias of that account where it has one, such as `amazon`. */
  owner: string;
  ownerAlias?: string;
  state: string;
  architecture: string;
  /** The device of its root volume, such as /dev/xvda. */
  rootDevice: string;
  /** When it was made, in milliseconds. */
  createdAt: number;
  /** The dated release of Amazon Linux 2023 that it is made of; absent where neither its name nor its parameter says so. */
  release?: string;
};
