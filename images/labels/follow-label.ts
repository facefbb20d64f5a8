import { WorldError } from '../../core/errors.ts';
import { fingerprint } from '../../core/record/fingerprint.ts';
import type { BakeDoors, LaunchTemplatesDoor } from '../ports.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { FollowedTemplate, Pipeline } from '../record/pipeline.ts';
import { findVersion, type LabelDoors, withPipelineLock } from './change-label.ts';

export type FollowDoors = LabelDoors &
  Pick<BakeDoors, 'notices'> & {
    templates: LaunchTemplatesDoor;
    ledger: LabelDoors['ledger'] & Pick<BakeDoors['ledger'], 'listOpenCampaigns'>;
  };

type Lock = Parameters<BakeDoors['bakes']['writePipeline']>[1];

/** Templates of a recipe that do not launch the image under the label by default, without those whose default version is left alone. */
const listBehind = async (
  { templates }: FollowDoors,
  { launchTemplates = [] }: Recipe,
  followed: NonNullable<Pipeline['templates']>,
  image: string,
): Promise<string[]> => {
  const behind: string[] = [];
  for (const template of launchTemplates) {
    const at = await templates.readDefault(template);
    if (at.image !== image && at.version !== followed[template]?.leftAlone) behind.push(template);
  }
  return behind;
};

/**
 * Has the launch templates of a recipe follow its label, for groups that cannot name a parameter: each that launches another image by default gets a
 * version, a copy of the default one with this image, and that becomes the default. So going back is moving the label here, too.
 *
 * It waits as publishing does: for campaigns of the fleets to end, and where a person has moved the label. A template whose default version is none that was
 * set here since is a person's: an alert is sent once, and it is left alone until one of ours is its default again.
 *
 * @returns what was done, in words; undefined where nothing was
 */
export const followLabel = async (doors: FollowDoors, name: string, recipe: Recipe): Promise<string | undefined> => {
  const { current, handsOff, templates = {} } = await doors.bakes.readPipeline(name);
  if (!current || handsOff || (recipe.launchTemplates ?? []).length === 0) return undefined;
  const due = await listBehind(doors, recipe, templates, current.image);
  if (due.length === 0) return undefined;
  if ((await doors.ledger.listOpenCampaigns()).some(({ fleet }) => recipe.fleets.includes(fleet))) return undefined;
  return withPipelineLock(
    doors,
    { pipeline: name, by: 'begin-bake', reason: 'launch templates follow the label' },
    async (pipeline, lock) => {
      const labelled = findVersion(await doors.labels.read(recipe.parameter), 'current');
      const image = pipeline.current?.image;
      if (image === undefined || labelled?.value !== image) return undefined;
      const done: string[] = [];
      let record = pipeline;
      for (const template of due) {
        const moved = await moveTemplate(doors, record, lock, template, image);
        record = moved.pipeline;
        if (moved.version !== undefined) done.push(`launch template ${template} launches ${image}, in version ${moved.version}`);
      }
      return done.length > 0 ? done.join('; ') : undefined;
    },
  );
};

/** One template after the other: what is about to become the default is on record first, so that it is known again after a death. */
const moveTemplate = async (
  doors: FollowDoors,
  pipeline: Pipeline,
  lock: Lock,
  template: string,
  image: string,
): Promise<{ pipeline: Pipeline; version?: number }> => {
  const write = async (followed: FollowedTemplate): Promise<Pipeline> => {
    const next = { ...pipeline, templates: { ...pipeline.templates, [template]: followed } };
    await doors.bakes.writePipeline(next, lock);
    return next;
  };
  const own = pipeline.templates?.[template];
  const at = await doors.templates.readDefault(template);
  if (at.image === image) return { pipeline };
  if (own && at.version !== own.version && at.version !== own.from) {
    await doors.notices.send({
      level: 'alert',
      text: `version ${at.version} of launch template ${template} was made its default from outside, and not version ${own.version}: it follows ${pipeline.name} no more`,
      next: `make a version of ours its default again, or leave ${template} out of the recipe ${pipeline.name}`,
    });
    return { pipeline: await write({ ...own, leftAlone: at.version }) };
  }
  const token = `template-${fingerprint(`${template} ${at.version} ${image}`)}`;
  const version = await doors.templates.addVersion({ template, source: at.version, image, token });
  const next = await write({ from: at.version, version, image });
  const result = await doors.templates.setDefault(template, version);
  if (result.outcome === 'refused')
    throw new WorldError(`version ${version} of launch template ${template} did not become its default: ${result.message}`);
  return { pipeline: next, version };
};
