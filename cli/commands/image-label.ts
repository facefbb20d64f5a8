import { userInfo } from 'node:os';
import { promoteImage } from '../../images/labels/promote.ts';
import { rollBackImage } from '../../images/labels/roll-back.ts';
import { openImages } from '../open-images.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';

type LabelOptions = CommonOptions & { reason: string };

/** `image rollback RECIPE --reason TEXT`: the label goes back to the image before, and the bad one is rejected. */
export const rollBack = async (pipeline: string, options: LabelOptions): Promise<void> => {
  const { labelDoors } = await openImages(options, 'image-rollback', pipeline);
  const done = await rollBackImage(labelDoors, { pipeline, by: userInfo().username, reason: options.reason });
  if (options.json !== undefined) writeJson(options.json, { schema: 'recycler/image-label/1', ...done });
  print(
    `${done.parameter}:current is ${done.to} again; ${done.from} is rejected, and the next campaigns of ${done.fleets.join(', ')} replace its servers`,
    options.json,
  );
};

/** `image promote RECIPE --reason TEXT`: the label goes to the image that was tested last. */
export const promote = async (pipeline: string, options: LabelOptions): Promise<void> => {
  const { labelDoors } = await openImages(options, 'image-promote', pipeline);
  const done = await promoteImage(labelDoors, { pipeline, by: userInfo().username, reason: options.reason });
  if (options.json !== undefined) writeJson(options.json, { schema: 'recycler/image-label/1', ...done });
  print(`${done.parameter}:current is ${done.image}${done.from === undefined ? '' : `, in place of ${done.from}`}`, options.json);
};
