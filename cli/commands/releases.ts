import { InputError } from '../../core/errors.ts';
import { systemClock } from '../../local/system-clock.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson, writeText } from '../output.ts';
import { choosePaint } from '../releases/choose-paint.ts';
import { describeRelease } from '../releases/describe-release.ts';
import { findRelease } from '../releases/find-release.ts';
import { listReleases } from '../releases/list-releases.ts';
import { openReleases } from '../releases/open-releases.ts';
import { type ChosenRelease, toJson } from '../releases/to-json.ts';
import { readVerdicts } from '../releases/verdict-document.ts';
import { viewReleases } from '../releases/view-releases.ts';

const describeNothing = (hasLedger: boolean): string =>
  hasLedger
    ? 'no release was judged here yet: recycler attest judges what is deployed and grants its lease'
    : 'nothing was released here yet: this account has no ledger in this region. npm run build and sam deploy install the stack, then recycler attest judges it';

/** The first installation is judged by no deployment. */
const describeNoneOfImages = 'no release of the stack of images was judged here yet: the first that is deployed over another one is';

/** `releases [RELEASE]`: the releases of the Recycler in an account, or of its stack of images, or one of them with its verdicts and their evidence. */
export const releases = async (name: string | undefined, options: CommonOptions & { images?: boolean }): Promise<void> => {
  const { images: isOfImages = false } = options;
  const { ledger, bucket, evidence } = await openReleases(options, isOfImages);
  const now = systemClock.now();
  const views = ledger ? viewReleases(await ledger.listReleases(), await ledger.listLeases(), now, !isOfImages) : [];
  const nothing = isOfImages ? describeNoneOfImages : describeNothing(ledger !== undefined);
  if (views.length === 0 && name !== undefined) throw new InputError(`release ${name} is not known; ${nothing}`);
  const asked = name === undefined ? undefined : findRelease(views, name);
  const view = asked ?? (options.html === undefined ? undefined : views.at(-1));
  const chosen: ChosenRelease | undefined = view && {
    view,
    verdicts: await readVerdicts(view.record, evidence),
    ...(bucket !== undefined && { bucket }),
  };
  const problem = typeof evidence === 'string' ? evidence : undefined;
  if (options.json !== undefined) writeJson(options.json, toJson(views, asked && chosen));
  if (options.html !== undefined) {
    const { renderReleases } = await import('../releases/render-releases.ts');
    writeText(options.html, renderReleases(views, chosen, problem, now), '--html');
  }
  if (options.json === '-' || options.html === '-') return;
  const paint = choosePaint(process.stdout);
  if (views.length === 0) print(nothing, options.json);
  else if (asked && chosen) {
    for (const line of describeRelease(asked, chosen.verdicts, bucket, now, paint)) print(line, options.json);
    if (problem !== undefined) print(`only what the ledger keeps is shown: ${problem}`, options.json);
  } else {
    for (const line of listReleases(views, now, paint)) print(line, options.json);
    print(
      paint.soft(
        `recycler releases ${views.at(-1)?.record.release ?? 'RELEASE'}${isOfImages ? ' --images' : ''} shows one of them in full`,
      ),
      options.json,
    );
  }
  if (options.html !== undefined) print(`the page: ${options.html}`, options.json);
};
