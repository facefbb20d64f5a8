import type { Doors } from '../ports.ts';
import { askOnce } from '../step/ask-once.ts';
import { rememberReads } from '../step/remember-reads.ts';

/** The same doors for one plan, which lasts seconds: what several of its questions ask for is read once. */
export const readOncePerPlan = (doors: Doors): Doors => {
  const resolve = askOnce((asked) => {
    const [templateId, versionSpec] = JSON.parse(asked) as [string, string];
    return doors.images.resolve(templateId, versionSpec);
  });
  const findUnlaunchable = askOnce((image) => doors.images.findUnlaunchable(image));
  return {
    ...rememberReads(doors),
    images: { ...doors.images, resolve: (templateId, versionSpec) => resolve(JSON.stringify([templateId, versionSpec])), findUnlaunchable },
  };
};
