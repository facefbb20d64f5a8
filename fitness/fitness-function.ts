/** When a fitness function is judged. */
export type Phase = 'pre-traffic' | 'post-traffic' | 'scheduled';

/** What its outcome does: a gate blocks alone, a scored one moves the loss, an advisory one is only reported. */
export type Severity = 'gate' | 'scored' | 'advisory';

/**
 * What one read of a subject came to. A read that was denied, throttled or not answered is `unknown`, never `absent`:
 * absent is what the service itself calls absent.
 */
export type Reading<Value> =
  | { is: 'known'; value: Value; source: string }
  | { is: 'absent'; source: string }
  | { is: 'unknown'; source: string; reason: string; permission?: string };

/**
 * The judgement of one resource. `pass` needs positive evidence, `fail` evidence of a breach; all else is `unknown`.
 * `notApplicable` only where the declared resource itself cannot have what is asked of it.
 */
export type Judgement = {
  outcome: 'pass' | 'fail' | 'unknown' | 'not-applicable';
  /** One line for a person: what was found and, unless it passes, what to do. */
  reason: string;
  /** The decisive fields of the answers, and the calls they came from. */
  evidence: Record<string, unknown>;
  /** The IAM action that is missing, where that is why it is unknown. */
  permission?: string;
  /** Unknown only because too little was seen so far: it proves nothing either way, so it neither blocks nor counts as loss. */
  isTooFew?: true;
};

/** One check of one kind of resource: what is asked, why, and how an answer is judged. Pure: it sees one snapshot and nothing else. */
export type FitnessFunction<Resource> = {
  /** For example `s3-https-only`; never changes once released. */
  id: string;
  /** What holds when it passes, as a sentence. */
  title: string;
  severity: Severity;
  phases: readonly Phase[];
  /** What goes wrong without it. */
  why: string;
  /** What to change when it fails. */
  remedy: string;
  /** The page or standard that the rule comes from. */
  source: string;
  judge: (resource: Resource) => Judgement;
};

/** A kind of resource with its fitness functions. `heading` is what people read above them. */
export type Subject<Resource> = { name: string; heading: string; functions: readonly FitnessFunction<Resource>[] };
