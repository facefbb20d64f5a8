import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A certificate and its private key, both PEM. */
export type Issued = { certificate: string; key: string };

/** What a certificate is for; `from` and `until` are its dates, as `20000101000000Z`. */
type Wish = { name: string; hosts?: readonly string[]; from?: string; until?: string };

/** One element of DER (X.690): tag, length, content. */
const der = (tag: number, ...parts: readonly (Buffer | number[])[]): Buffer => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value));
const commonName = (value: string): Buffer => sequence(der(0x31, sequence(der(6, [0x55, 4, 3]), text(0x0c, value))));
const extension = (id: number, value: Buffer, isCritical = false): Buffer =>
  sequence(der(6, [0x55, 0x1d, id]), ...(isCritical ? [der(1, [255])] : []), der(4, value));
/** ecdsa-with-SHA256 (RFC 5758). */
const algorithm = sequence(der(6, [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]));

const toPem = (content: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${(content.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;

let serial = 0;

/** A certificate as RFC 5280 has it; with the public key of its subject, signed by its issuer. */
const certify = (subject: Wish, publicKey: KeyObject, issuer: { name: string; key: KeyObject }, isAuthority: boolean): string => {
  const { name, hosts = [], from = '20000101000000Z', until = '99991231235959Z' } = subject;
  const names = hosts.map((host) => (isIPv4(host) ? der(0x87, host.split('.').map(Number)) : text(0x82, host)));
  const extensions = [
    // An authority may sign certificates, and no other may.
    ...(isAuthority ? [extension(19, sequence(der(1, [255])), true), extension(15, der(3, [2, 4]), true)] : []),
    ...(names.length > 0 ? [extension(17, sequence(...names))] : []),
  ];
  serial += 1;
  const content = sequence(
    der(0xa0, der(2, [2])),
    der(2, [serial]),
    algorithm,
    commonName(issuer.name),
    // Years before 2050 are written with two digits (RFC 5280, 4.1.2.5).
    sequence(...[from, until].map((date) => (date < '2050' ? text(0x17, date.slice(2)) : text(0x18, date)))),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [der(0xa3, sequence(...extensions))] : []),
  );
  return toPem(sequence(content, algorithm, der(3, [0], sign('sha256', content, issuer.key))));
};

const makeKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A certificate authority in the memory of a test, so that no key lies in the checkout and no program is needed to make one. */
export const createAuthority = (name: string): { certificate: string; issue: (wish: Wish) => Issued } => {
  const own = makeKeys();
  return {
    certificate: certify({ name }, own.publicKey, { name, key: own.privateKey }, true),
    issue: (wish) => {
      const { publicKey, privateKey } = makeKeys();
      const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      return { certificate: certify(wish, publicKey, { name, key: own.privateKey }, false), key };
    },
  };
};
