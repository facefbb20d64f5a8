import { copyRecord } from '../../core/record/copy-record.ts';
import type { IntentResult } from '../../core/record/intent.ts';
import type { Bake } from '../record/bake.ts';
import type { BakeIntent } from '../record/intent.ts';

/**
 * The record with what came of the calls. Nothing depends on it: a server, an image or a version whose answer was lost is found by its token, its name or its
 * value at the next poll.
 */
export const applyBakeResults = (before: Bake, results: readonly { intent: BakeIntent; result: IntentResult }[], now: number): Bake => {
  const bake = copyRecord(before);
  for (const { intent, result } of results) {
    if (result.outcome === 'refused') bake.refusal = `${intent.kind}: ${result.message}`.slice(0, 500);
    if (result.outcome !== 'done') continue;
    const [server] = result.servers ?? [];
    if (intent.kind === 'launch-builder' && bake.builder && server !== undefined) bake.builder.server = server;
    if (intent.kind === 'launch-tester' && bake.tester && server !== undefined) bake.tester.server = server;
    if ((intent.kind === 'create-image' || intent.kind === 'copy-image') && bake.image && result.task !== undefined)
      bake.image.id = result.task;
    if (intent.kind === 'terminate' && result.console !== undefined) bake.console ??= result.console;
    if (intent.kind === 'reject') bake.rejectedAt = now;
    if (intent.kind === 'notify' && intent.isEnd) bake.notifiedAt = now;
  }
  return bake;
};
