import { readOutcome, recycle } from '../recycle.ts';
import type { Stage } from '../stage.ts';
import type { RecyclerEnd, SeenCall } from '../start-recycler.ts';
import { expectImage, expectSame, type Story } from './story.ts';

const writes = /^AutoScaling\.(LaunchInstances|Terminate|SuspendProcesses|ResumeProcesses)/;

/** The name of a call that changes something; undefined for one that reads. A request to a node is named by its method and path. */
export const nameOfWrite = ({ service, name, args }: SeenCall): string | undefined => {
  if (service === 'ledger') return undefined;
  if (writes.test(name)) return name;
  if (name !== 'Lambda.Invoke') return undefined;
  const { method, path = '' } = readRequest(args[0]);
  return method === undefined || method === 'GET' ? undefined : `${method} ${path.split('?')[0]}`;
};

/** The request to a node that an invocation of `probe` carries. */
export const readRequest = (input: unknown): { method?: string; path?: string; body?: string } => {
  const { Payload = '{}' } = input as { Payload?: string | Uint8Array };
  return JSON.parse(typeof Payload === 'string' ? Payload : Buffer.from(Payload).toString('utf8'));
};

/** Starts the Recycler again and again, and kills it once at every stage of a swap, phase, and before and after every kind of write. */
const runKilled = async (stage: Stage): Promise<{ end: RecyclerEnd; kills: string[] }> => {
  const kills: string[] = [];
  const killOnce = (moment: string | undefined): 'kill' | undefined => {
    if (moment === undefined || kills.includes(moment)) return undefined;
    kills.push(moment);
    return 'kill';
  };
  for (;;) {
    const recycling = recycle(stage, {
      onDecision: ({ state }) => {
        const stages = state.swaps.map((swap) => `at ${swap.stage}`);
        const moment = [`in ${state.campaign.phase}`, ...stages].find((each) => !kills.includes(each));
        if (killOnce(moment) === 'kill') recycling.kill();
      },
      beforeCall: (call) => killOnce(prefix('before', nameOfWrite(call))),
      afterCall: (call) => killOnce(prefix('after', nameOfWrite(call))),
    });
    const end = await recycling.ended;
    if (end !== 'killed') return { end, kills };
  }
};

const prefix = (word: string, name: string | undefined): string | undefined => (name === undefined ? undefined : `${word} ${name}`);

/** What was written is found again: nothing is launched, excluded or terminated twice, and nothing is left behind. */
export const killRecycler: Story = {
  name: 'kill-the-recycler',
  title: 'the Recycler is killed at every phase, stage and write, and started again',
  play: async (stage) => {
    const { end, kills } = await runKilled(stage);
    stage.note(`killed ${kills.length} times: ${kills.join(', ')}`);
    return [
      ...expectSame('the outcome', await readOutcome(stage, end), 'done'),
      ...expectImage(stage, 'ami-new'),
      ...(kills.length < 10 ? [`it was killed only ${kills.length} times: ${kills.join(', ')}`] : []),
    ];
  },
};
