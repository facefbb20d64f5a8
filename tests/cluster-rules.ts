/**
 * What must hold for clusters of data, and where each of it is tested: the rules that were found on real clusters, by number, and the ways in which other
 * tools were found to drain a node that was not drained. A test is named by its file and its title, or the row of its table.
 */
export type ClusterRule = { rule: string; promise: string; tests: readonly { file: string; name: string }[] };

const of = (file: string, ...names: string[]) => names.map((name) => ({ file, name }));
const drained = 'workloads/opensearch/drained.test.ts';
const leaving = 'workloads/opensearch/plan-leaving.test.ts';
const change = 'workloads/opensearch/change-cluster.test.ts';
const describing = 'workloads/opensearch/describe-cluster.test.ts';
const parsing = 'workloads/opensearch/parse-cluster.test.ts';
const reading = 'workloads/opensearch/read-cluster.test.ts';
const restarting = 'workloads/opensearch/plan-restart.test.ts';
const reimaging = 'workloads/opensearch/reimage.test.ts';
const planning = 'workloads/opensearch/plan-cluster.test.ts';
const faults = 'tests/cluster-faults.test.ts';
const contract = 'workloads/contract.test.ts';

/** The rules, by number. */
export const clusterRules: readonly ClusterRule[] = [
  {
    rule: '1',
    promise: 'a replacement holds data from the moment it joins: it leaves as a victim does, and never joined is proven by its node',
    tests: [
      ...of(faults, 'a replacement that has joined and must go again is drained like any other'),
      ...of(
        describing,
        'that was never a member is starting; one that was, and is not seen now, is unknown, so that it is not terminated as if it held nothing',
      ),
      ...of(describing, 'that was not seen is not called new while a primary is missing: it may have come and gone between two polls'),
    ],
  },
  {
    rule: '2',
    promise:
      'a newer version is a one-way door: known before it joins, allowed by the policy, after a snapshot, and with enough newer nodes',
    tests: [
      ...of(leaving, 'an unknown version is refused', 'an older one is refused', 'a newer one needs the word of the policy'),
      ...of(leaving, 'so that none joins server by server where a shard has replicas: they could not move to old nodes'),
      ...of(
        'workloads/opensearch/predicates/recent-snapshot.test.ts',
        'must be of this campaign where a newer version joins, whatever the policy says',
      ),
      ...of(planning, 'a newer version is a one-way door; one that is not known is neither yes nor no'),
    ],
  },
  {
    rule: '3',
    promise:
      'a server that is sent away has an exit: the same node in a new run with its data, or the campaign stops and the server is kept',
    tests: [
      ...of(restarting, 'is back with its id, its roles, its mounts and every shard that it held', 'comes back empty, under another id'),
      ...of(restarting, 'starts, and keeps its mark, until its node is there in another run'),
      ...of(reimaging, 'an image that never works'),
    ],
  },
  {
    rule: '4',
    promise: 'no server is sent away without two other copies of each of its shards, unless the policy accepts one',
    tests: [
      ...of(restarting, 'with one other copy of a shard: a node that dies meanwhile makes the cluster red'),
      ...of(restarting, 'one other copy is enough where the policy accepts that'),
      ...of(reimaging, 'leaves the cluster without a primary for no second, %i s after the call'),
    ],
  },
  {
    rule: '5',
    promise: 'every shard that a node held has all of its copies on nodes that stay, as many as the index wants now, the primary in sync',
    tests: [
      ...of(drained, 'with one copy less, where auto-expand wants one less without it: a number from before would hang for ever'),
      ...of(drained, 'with a copy that was missing before it was marked, and never with none'),
      ...of(drained, 'by a search-only replica, which never holds every write', 'while the primary elsewhere is not in sync'),
    ],
  },
  {
    rule: '6',
    promise: 'no shard is not no data',
    tests: [
      ...of(
        leaving,
        'with an index that the routing table does not know: no shard is not no data',
        'with a dangling index',
        'a cluster that is red',
      ),
      ...of(drained, 'while an index has no routing table', 'while any primary of the cluster is unassigned'),
    ],
  },
  {
    rule: '7',
    promise: 'the exclusion of a server that leaves is lifted late',
    tests: [
      ...of(
        change,
        'late, where the server leaves (%s): only once two members do not know its node',
        'not while the server is shutting down',
      ),
      ...of(describing, 'stays until its node was absent in two polls'),
    ],
  },
  {
    rule: '8',
    promise: 'at most one vote of ours is excluded, of a node that is there, and it is given back without waiting',
    tests: [
      ...of(change, 'of a node that is not in the cluster is not asked for: an unknown id is answered with success, and stays behind'),
      ...of(change, 'is taken away from a node of the cluster, and counts as taken once it is out of the committed configuration'),
      ...of(change, 'whose exclusion timed out is cleared: such an error leaves its entry'),
      ...of(change, 'is given back without waiting for the removal, and never together with those of others'),
      ...of(leaving, 'loses one vote of ours at a time', 'while the vote of a node is excluded by others'),
    ],
  },
  {
    rule: '9',
    promise: 'nothing is drained while allocation is held, and the hold is never the index’s or the delayed timeout',
    tests: [
      ...of(
        leaving,
        'while allocation is not enabled for all: a drain beside such a hold moves no replica',
        'while an index on it has allocation disabled',
      ),
      ...of(reimaging, 'allocation is held while a server is away, and no longer once another one has died'),
      ...of(faults, 'allocation disabled in the middle of a drain: what moves ends, and the rest waits'),
      ...of(faults, 'nothing is ever written but the exclusion by id, rebalancing and votes'),
    ],
  },
  {
    rule: '10',
    promise:
      'settled is no empty queue of tasks: nothing initializes, waits, is fetched or moves but off a cordoned node, and a health that timed out is an answer',
    tests: [
      ...of(parsing, 'where its health timed out with status 408: that is an answer, and says that it has not settled'),
      ...of(
        leaving,
        'while a copy is initializing',
        'while a copy waits for a node that left',
        'while copies move for balance',
        'while fetches are in flight',
      ),
      ...of(
        leaving,
        'while the health times out',
        'moves off a node that is excluded do not count as unrest',
        'has settled as far as it had when the campaign began',
      ),
    ],
  },
  {
    rule: '11',
    promise: 'a running snapshot is a hold, and too many shards for the nodes that stay are refused',
    tests: [
      ...of(leaving, 'while a snapshot copies from it'),
      ...of(restarting, 'where writes wait for all copies', 'where the others may not hold all shards', 'above the low watermark'),
      ...of(restarting, 'with no other copy of a shard', 'while a snapshot copies from it'),
      ...of(faults, 'a snapshot copies from every node: nothing leaves until it has ended'),
      ...of(leaving, 'terminate-first, no server leaves where its shards would be too many for the nodes that stay: max_shards_per_node'),
      ...of(planning, 'snapshots that come more often than a drain lasts are warned of'),
    ],
  },
  {
    rule: '12',
    promise: 'a server that is sent away counts as unavailable, and its first one is proven in place: only where the policy allows both',
    tests: of(restarting, 'where nothing may be missing', 'where nothing is proven in place'),
  },
  {
    rule: '13',
    promise: 'masters that are known by address alone are not replaced; a cluster is never reached through a victim, and by two members',
    tests: [
      ...of(leaving, 'is not looked for at addresses that a replacement has not'),
      ...of(reading, 'no request goes through a server that is to leave, or that has only come'),
      ...of(reading, 'where another member sees another master, or none confirms what one answers, a cluster is unknown'),
    ],
  },
  {
    rule: '14',
    promise: 'feasible is asked twice: by arithmetic before the launch, of the allocator before the exclusion',
    tests: [
      ...of(leaving, 'by arithmetic before the launch, when nothing can be asked yet', 'with an index that is bound to its node'),
      ...of(leaving, 'by the allocator once the replacement has joined: without its answer the node is not excluded'),
      ...of('workloads/opensearch/allocator.test.ts', 'refuses where none would, in its own words', 'that does not answer is no yes'),
      ...of(describing, 'has joined with the version, the roles and the zone of the one that it came for'),
    ],
  },
  {
    rule: '15',
    promise: 'fixed queries, answered whole or not at all',
    tests: [
      ...of(parsing, 'where %s was not answered, with an error, in part, with a page or with nothing'),
      ...of('aws/reach.test.ts', 'is answered in full where the function compressed it', 'the compressed answer was cut off'),
    ],
  },
  {
    rule: '16',
    promise: 'the victims of a zone are excluded in one write once their replacements have joined',
    tests: [
      ...of(change, 'excludes all nodes of one step in one write'),
      ...of(leaving, 'has the old nodes of a zone wait until every replacement under way has joined, and drains them together'),
    ],
  },
  {
    rule: '17',
    promise:
      'bytes, rate and forecast are printed, an age that they cannot keep is refused, recovery settings stay, and a closing window lets drains finish',
    tests: [
      ...of(
        planning,
        'nine nodes of 1 TB each at 40 MB a second take seven hours each, and days in turn',
        'settings in force are named, and count',
      ),
      ...of('tests/cluster-plan.test.ts', 'an age that moving the data cannot keep is refused before anything begins, with the figure'),
      ...of('cli/commands/describe-workload-plan.test.ts', 'a plan of a workload is read at a glance, in 80 columns'),
      ...of(faults, 'a window that closes lets the drains that have begun finish'),
      ...of(faults, 'nothing is ever written but the exclusion by id, rebalancing and votes'),
    ],
  },
];

/** Ways in which others were found to take a node for drained that was not, or to change what was not theirs. */
export const failOpenBugs: readonly ClusterRule[] = [
  {
    rule: 'error as success',
    promise: 'retries that run out, an error or a cancelled wait end in success',
    tests: [
      ...of(parsing, 'where %s was not answered, with an error, in part, with a page or with nothing'),
      ...of(faults, 'errors from every member', 'bodies that are cut off'),
    ],
  },
  {
    rule: 'settings of others',
    promise: 'rebalancing is put to all whatever it was, and exclusions of others are dropped',
    tests: [
      ...of(change, 'from a server that stays: its own id alone, and rebalancing is put back as it was'),
      ...of(change, 'but an id that others had excluded before our mark is theirs, and stays'),
      ...of('core/step/cordon-request.test.ts', 'the last of several that are lifted in one step knows that it is the last'),
      ...of(faults, 'an exclusion of an operator stays as they wrote it, and their node is left alone'),
    ],
  },
  {
    rule: 'relocating rows',
    promise: 'a copy that moves off a node is not seen on it',
    tests: of(drained, 'while a copy is still moving off it: its row names both ends'),
  },
  {
    rule: 'lifted early',
    promise: 'the exclusion goes right after the terminate call, or is a transient one',
    tests: [
      ...of(change, 'late, where the server leaves (%s): only once two members do not know its node'),
      ...of(change, 'is refused, with nothing written, where a transient setting would hide it, or the journal has no mark'),
      ...of(change, 'that is answered with %s is open: it may have been carried out'),
    ],
  },
  {
    rule: 'absent is drained',
    promise: 'a node that a poll does not list counts as drained, and a batch ends at one that is excluded already',
    tests: [
      ...of(drained, 'where it is not in the cluster: a heartbeat that was missed is no proof'),
      ...of(change, 'excludes all nodes of one step in one write'),
      ...of(faults, 'one flaps, again and again'),
    ],
  },
  {
    rule: 'error as empty',
    promise: 'a list that could not be read is taken for empty, and the next write loses what others had in it',
    tests: of(change, 'where the settings cannot be read writes nothing: no read is no empty list'),
  },
  {
    rule: 'gone is done',
    promise: 'a node that is not listed is done, and time that has run out is success',
    tests: [
      ...of(describing, 'is not given to a node that is not in the cluster, however often'),
      ...of(describing, 'is stuck where nothing moves and nothing has changed for half an hour'),
      ...of(contract, 'a server whose work never goes stays, and gets work again'),
    ],
  },
  {
    rule: 'zero bytes',
    promise: 'zero bytes are no data, and the list of exclusions is written over',
    tests: [
      ...of(drained, 'while it holds a copy of an index without a document'),
      ...of(change, 'adds its id to those of others, holds rebalancing, and reads again what it wrote'),
    ],
  },
  {
    rule: 'master killed',
    promise: 'the elected master is ended without handing over',
    tests: [
      ...of(drained, 'while it is the elected master, or its vote counts where it was to give it up'),
      ...of(leaving, 'has masters last, one at a time, and the elected one at the very end'),
    ],
  },
  {
    rule: 'forced',
    promise: 'what cannot be reached, or hangs, is restarted by force',
    tests: [
      ...of(
        leaving,
        'whose node is not in the cluster, or cannot be known',
        'where the disk of a node cannot be read: that is unknown, and no permission',
      ),
      ...of(faults, 'a node that answers nothing: all of its cluster is unknown until it is removed from it'),
    ],
  },
];
