import type { Chance } from '../../chance.ts';
import { account, region } from '../../ground.ts';
import { createServiceError } from '../../operation.ts';

/** What a function runs and how; every version keeps its own. */
export type FunctionSettings = {
  /** The release whose code it is. */
  release: string;
  /** Changes with the code. */
  code: string;
  role: string;
  runtime: string;
  handler: string;
  timeoutSeconds: number;
  memoryMb: number;
  environment: Record<string, string>;
  isTraced: boolean;
  description: string;
};
export type FunctionVersion = FunctionSettings & { version: string; publishedAt: number };
export type FunctionAlias = { name: string; version: string /** Shares (0 to 1) of other versions. */; weights: Record<string, number> };
export type PolicyStatement = { Sid: string; Effect: 'Allow'; Principal: unknown; Action: string; Resource: string; Condition?: unknown };
/** How asynchronous invocations of one qualifier are treated. */
export type AsynchronousSettings = { retries: number; maxAgeSeconds: number; onFailure: string | undefined };

export type CloudFunction = {
  logicalId: string;
  name: string;
  arn: string;
  latest: FunctionVersion;
  versions: FunctionVersion[];
  /** How many were ever published: "Lambda doesn't reuse version numbers" (developer guide, versions). */
  published: number;
  aliases: Map<string, FunctionAlias>;
  /** By qualifier; `$LATEST` for the function itself. */
  statements: Map<string, PolicyStatement[]>;
  urls: Map<string, string>;
  asynchronous: Map<string, AsynchronousSettings>;
};

/** What an invocation named: a function and `$LATEST`, a number or an alias. */
export type Named = { fn: CloudFunction; qualifier: string };

export type Functions = {
  /** By name. */
  all: ReadonlyMap<string, CloudFunction>;
  put: (logicalId: string, name: string, settings: FunctionSettings) => CloudFunction;
  remove: (name: string) => void;
  /** Publishes what `$LATEST` is now. @throws Error in CloudFormation's words when nothing has changed since the last version */
  publish: (name: string) => FunctionVersion;
  /** By name, partial or full ARN, with or without a qualifier. Undefined when there is no such function. */
  find: (written: string, qualifier?: string) => Named | undefined;
  /** @throws ResourceNotFoundException as Lambda says it, for a function, version or alias that does not exist */
  require: (written: string, qualifier?: string) => Named;
  /** The version that an invocation of this name gets now; an alias with weights draws. @throws ResourceNotFoundException */
  choose: (named: Named) => FunctionVersion;
  /** Lets an alias point elsewhere. @throws Error when the two versions may not share one alias */
  point: (fn: CloudFunction, alias: string, version: string, weights?: Record<string, number>) => void;
};

export const latest = '$LATEST';

const createNotFound = (what: string): Error => createServiceError('ResourceNotFoundException', `Function not found: ${what}`, 404);

const parse = (written: string, qualifier: string | undefined): { name: string; qualifier: string } => {
  const parts = written.split(':');
  const start = parts.indexOf('function');
  const [name = '', own] = start < 0 ? parts : parts.slice(start + 1);
  return { name, qualifier: own ?? qualifier ?? latest };
};

const isSame = (a: FunctionSettings, b: FunctionSettings): boolean =>
  JSON.stringify({ ...a, release: '', version: '', publishedAt: 0 }) === JSON.stringify({ ...b, release: '', version: '', publishedAt: 0 });

/** Functions with their versions, aliases and weights. Versions stay when a stack forgets them. */
export const createFunctions = (now: () => number, chance: Chance): Functions => {
  const all = new Map<string, CloudFunction>();
  const routing = chance('alias-routing');

  const versionOf = (fn: CloudFunction, version: string): FunctionVersion => {
    const found = version === latest ? fn.latest : fn.versions.find((each) => each.version === version);
    if (!found) throw createNotFound(`${fn.arn}:${version}`);
    return found;
  };
  const find: Functions['find'] = (written, qualifier) => {
    const parsed = parse(written, qualifier);
    const fn = all.get(parsed.name);
    return fn && { fn, qualifier: parsed.qualifier };
  };
  const require: Functions['require'] = (written, qualifier) => {
    const named = find(written, qualifier);
    if (!named) throw createNotFound(written);
    if (!named.fn.aliases.has(named.qualifier)) versionOf(named.fn, named.qualifier);
    return named;
  };

  return {
    all,
    put: (logicalId, name, settings) => {
      const version: FunctionVersion = { ...settings, version: latest, publishedAt: now() };
      const known = all.get(name);
      if (known) {
        known.latest = version;
        return known;
      }
      const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
      const empty = { versions: [], published: 0, aliases: new Map(), statements: new Map(), urls: new Map(), asynchronous: new Map() };
      const fn: CloudFunction = { logicalId, name, arn, latest: version, ...empty };
      all.set(name, fn);
      return fn;
    },
    remove: (name) => void all.delete(name),
    publish: (name) => {
      const { fn } = require(name);
      const last = fn.versions.at(-1);
      // CloudFormation refuses what Lambda answers with an existing version.
      if (last && isSame(last, fn.latest)) {
        throw new Error(`A version for this Lambda function exists ( ${last.version} ). Modify the function to create a new version.`);
      }
      fn.published += 1;
      const published = { ...fn.latest, version: String(fn.published), publishedAt: now() };
      fn.versions.push(published);
      return published;
    },
    find,
    require,
    choose: ({ fn, qualifier }) => {
      const alias = fn.aliases.get(qualifier);
      if (!alias) return versionOf(fn, qualifier);
      let draw = Object.keys(alias.weights).length > 0 ? routing.next() : 1;
      for (const [version, share] of Object.entries(alias.weights)) {
        draw -= share;
        if (draw < 0) return versionOf(fn, version);
      }
      return versionOf(fn, alias.version);
    },
    point: (fn, name, version, weights = {}) => {
      const main = versionOf(fn, version);
      // "Both versions must have the same execution role" (Lambda developer guide, configuring-alias-routing).
      const other = Object.keys(weights).find((each) => versionOf(fn, each).role !== main.role);
      if (other !== undefined) throw new Error(`versions ${version} and ${other} of ${fn.name} have different execution roles`);
      fn.aliases.set(name, { name, version, weights });
    },
  };
};
