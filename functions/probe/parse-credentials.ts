import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import * as z from 'zod/mini';

const text = z.string().check(z.minLength(1));

const credentialsSchema = z.strictObject({
  username: z.optional(text),
  password: z.optional(text),
  /** A whole header, such as `ApiKey ...` or `Bearer ...`. */
  authorization: z.optional(text.check(z.regex(/^[A-Za-z]+ [\x21-\x7e]+$/))),
  /** PEM, the chain included. */
  certificate: z.optional(text),
  key: z.optional(text),
  /** PEM of the authorities that alone are trusted; the public ones where it is missing. */
  ca: z.optional(text),
  /** The name that the certificate of every server is for; its address where it is missing. */
  serverName: z.optional(text.check(z.regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/))),
});
const known = ['username', 'password', 'authorization', 'certificate', 'key', 'ca', 'serverName'] as const;

/** What a request to a server carries, and by what the server is known. */
export type Credentials = z.output<typeof credentialsSchema>;

/**
 * The credentials that a secret holds as JSON. What is wrong is said by the name of a key that we know, and never in the words of a parser, which would
 * quote what it read.
 */
export const parseCredentials = (secret: string, written: string): { credentials: Credentials } | { unknown: string } => {
  const wrong = (what: string) => ({ unknown: `secret ${secret} cannot be used: ${what}` });
  const parsed = z.safeParse(credentialsSchema, readJson(written));
  if (!parsed.success) {
    const field = known.find((name) => parsed.error.issues.some(({ path }) => path[0] === name));
    return wrong(
      field === undefined ? `it must be a JSON object of ${known.join(', ')} alone` : `${field} is no text that can be used as such`,
    );
  }
  const credentials = parsed.data;
  const fault = findFault(credentials);
  return fault === undefined ? { credentials } : wrong(fault);
};

const readJson = (written: string): unknown => {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
};

const findFault = ({ username, password, authorization, certificate, key, ca }: Credentials): string | undefined => {
  if ((username === undefined) !== (password === undefined)) return 'username and password need each other';
  if (username?.includes(':')) return 'username has a colon, which ends it in a header';
  if (username !== undefined && authorization !== undefined)
    return 'it has username and authorization, and a request has one header: keep one';
  if ((certificate === undefined) !== (key === undefined)) return 'certificate and key need each other';
  if (ca !== undefined && !isReadable(() => new X509Certificate(ca))) return 'ca is no certificate in PEM';
  if (certificate !== undefined && !isReadable(() => new X509Certificate(certificate))) return 'certificate is no certificate in PEM';
  if (certificate !== undefined && !isReadable(() => createSecureContext({ cert: certificate, key })))
    return 'key is no private key in PEM without a passphrase, or not that of the certificate';
  return undefined;
};

const isReadable = (parse: () => unknown): boolean => {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
};

/** Whom a server knows a request by, for people; nothing that is secret. */
export const describeCaller = ({ username, authorization, certificate }: Credentials): string => {
  if (username !== undefined) return `user ${username}`;
  if (authorization !== undefined) return 'the header authorization';
  return certificate === undefined ? 'no user' : `certificate ${new X509Certificate(certificate).subject.replaceAll('\n', ', ')}`;
};
