import type {
  CreateLaunchTemplateVersionCommandInput,
  CreateLaunchTemplateVersionCommandOutput,
  DescribeLaunchTemplateVersionsCommandInput,
  DescribeLaunchTemplateVersionsCommandOutput,
  ModifyLaunchTemplateCommandInput,
  ModifyLaunchTemplateCommandOutput,
} from '@aws-sdk/client-ec2';
import type { Ground } from './ground.ts';
import { createServiceError, type Operation, type Operations, operation, takePage } from './operation.ts';
import type { Template } from './state.ts';

/** A launch template by its id or its name. @throws the error of EC2 where there is none */
export const findTemplate = (ground: Ground, id: string | undefined, name: string | undefined): Template => {
  const template = [...ground.templates.values()].find((candidate) => candidate.id === id || candidate.name === name);
  if (!template) throw createServiceError('InvalidLaunchTemplateId.NotFound', `The launch template ${id ?? name} does not exist`);
  return template;
};

const resolveVersion = (template: Template, version: string): number =>
  version === '$Default' ? template.defaultVersion : version === '$Latest' ? (template.versions.at(-1)?.number ?? 1) : Number(version);

/** What EC2 reports about versions of launch templates: of one, or of all of them the newest and the default ones. */
export const describeTemplateVersions = (ground: Ground): Operation =>
  operation<DescribeLaunchTemplateVersionsCommandInput, DescribeLaunchTemplateVersionsCommandOutput>({
    takes: ['LaunchTemplateId', 'LaunchTemplateName', 'Versions', 'MaxResults', 'NextToken', 'ResolveAlias'],
    answer: ({ LaunchTemplateId, LaunchTemplateName, Versions, MaxResults, NextToken, ResolveAlias }) => {
      const isOfAll = LaunchTemplateId === undefined && LaunchTemplateName === undefined;
      // "To describe all launch templates in your account that are defined as the latest version, the valid value is $Latest ... You cannot specify
      // numbers." (API reference, DescribeLaunchTemplateVersions)
      if (isOfAll && !Versions?.every((version) => ['$Latest', '$Default'].includes(version)))
        throw createServiceError('InvalidParameterValue', 'Without a launch template only $Latest and $Default can be asked for');
      const templates = isOfAll ? [...ground.templates.values()] : [findTemplate(ground, LaunchTemplateId, LaunchTemplateName)];
      const chosen = templates.flatMap((template) =>
        Versions
          ? Versions.map((version) => {
              const wanted = resolveVersion(template, version);
              const found = template.versions.find(({ number }) => number === wanted);
              if (!found) throw createServiceError('InvalidLaunchTemplateId.VersionNotFound', `Version ${wanted} does not exist`);
              return { template, ...found };
            })
          : template.versions.toReversed().map((found) => ({ template, ...found })),
      );
      const { page, next } = takePage(chosen, NextToken, MaxResults ?? 200);
      return {
        LaunchTemplateVersions: page.map(({ template, number, image, createdAt }) => ({
          LaunchTemplateId: template.id,
          LaunchTemplateName: template.name,
          VersionNumber: number,
          DefaultVersion: number === template.defaultVersion,
          CreateTime: new Date(createdAt),
          // With ResolveAlias the AMI id behind a Systems Manager parameter is shown instead of its name (API reference, ResolveAlias).
          LaunchTemplateData: {
            ImageId: ResolveAlias ? ground.resolveImage(image) : image,
            InstanceType: 't3.large' as const,
            ...(template.userData !== undefined && { UserData: Buffer.from(template.userData).toString('base64') }),
          },
        })),
        NextToken: next,
      };
    },
  });

/** Versions of launch templates that a person or a program adds. */
export const changeTemplates = (ground: Ground): Operations => {
  const made = new Map<string, number>();
  return {
    // "The new version inherits the same launch parameters as the source version, except for parameters that you specify" (API reference,
    // CreateLaunchTemplateVersion, SourceVersion). It becomes the newest one, and not the default.
    'EC2.CreateLaunchTemplateVersion': operation<CreateLaunchTemplateVersionCommandInput, CreateLaunchTemplateVersionCommandOutput>({
      takes: ['LaunchTemplateId', 'SourceVersion', 'ClientToken', 'VersionDescription', 'LaunchTemplateData'],
      isMutating: true,
      answer: ({ LaunchTemplateId, SourceVersion = '', ClientToken = '', LaunchTemplateData }) => {
        const template = findTemplate(ground, LaunchTemplateId, undefined);
        const source = template.versions.find(({ number }) => number === resolveVersion(template, SourceVersion));
        if (!source) throw createServiceError('InvalidLaunchTemplateId.VersionNotFound', `Version ${SourceVersion} does not exist`);
        const known = made.get(ClientToken);
        const number = known ?? (template.versions.at(-1)?.number ?? 0) + 1;
        if (known === undefined) {
          made.set(ClientToken, number);
          template.versions.push({ number, image: LaunchTemplateData?.ImageId ?? source.image, createdAt: ground.clock.now() });
        }
        return { LaunchTemplateVersion: { LaunchTemplateId: template.id, VersionNumber: number, DefaultVersion: false } };
      },
    }),
    'EC2.ModifyLaunchTemplate': operation<ModifyLaunchTemplateCommandInput, ModifyLaunchTemplateCommandOutput>({
      takes: ['LaunchTemplateId', 'DefaultVersion'],
      isMutating: true,
      answer: ({ LaunchTemplateId, DefaultVersion = '' }) => {
        const template = findTemplate(ground, LaunchTemplateId, undefined);
        const number = Number(DefaultVersion);
        if (!template.versions.some((version) => version.number === number))
          throw createServiceError('InvalidLaunchTemplateId.VersionNotFound', `Version ${DefaultVersion} does not exist`);
        template.defaultVersion = number;
        return { LaunchTemplate: { LaunchTemplateId: template.id, DefaultVersionNumber: number } };
      },
    }),
  };
};
