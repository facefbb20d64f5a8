import { type DoorPermissions, named, type Permission, referenceOf } from '../permission.ts';

const ofEc2 = (operation: string) => named('ec2', operation, referenceOf('amazonec2'));

/** EC2 reads what may refer to an image as the caller, who must be allowed to. */
const through = (action: string): Permission => ({
  action,
  operation: 'DescribeImageReferences',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-references.html',
});

/** The actions of `image-references.ts`. */
export const imageReferencesPermissions: DoorPermissions = {
  references: [
    ofEc2('DescribeImageReferences'),
    ...['ec2:DescribeInstances', 'ec2:DescribeLaunchTemplates', 'ec2:DescribeLaunchTemplateVersions'].map(through),
    ...['ssm:DescribeParameters', 'ssm:GetParameters'].map(through),
    ...['imagebuilder:GetContainerRecipe', 'imagebuilder:ListContainerRecipes', 'imagebuilder:ListImageRecipes'].map(through),
  ],
  servers: [ofEc2('DescribeInstances')],
  templates: [ofEc2('DescribeLaunchTemplateVersions')],
  shares: [ofEc2('DescribeImageAttribute')],
};
