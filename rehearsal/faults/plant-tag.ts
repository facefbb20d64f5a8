import type { FaultOf } from '../fault-schema.ts';
import { isServing } from '../state.ts';
import type { Planter } from './planter.ts';

/** A person puts a tag on some old servers (EC2 API reference, CreateTags). */
export const plantTag = ({ ground, at }: Planter, fault: FaultOf<'tag'>, index: number): void =>
  at(fault.at, () => {
    const old = [...ground.servers.values()].filter(
      (server) => server.fleet === fault.fleet && server.origin === 'seed' && isServing(server) && !(fault.key in server.state.tags),
    );
    for (const server of ground.chance(`tag:${index}`).pick(old, fault.count)) {
      ground.change(server, { tags: { ...server.state.tags, [fault.key]: fault.value } });
    }
  });
