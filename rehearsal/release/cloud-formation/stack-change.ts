import type { Deployment } from '../code-deploy/deployment.ts';
import type { ResourceTemplate, TranslatedTemplate } from './template-language.ts';

/** One release of the stack: what CloudFormation is given, and what stands in the uploaded files. */
export type ReleaseInput = {
  release: string;
  translated: TranslatedTemplate;
  /** The text of the state machine's definition (YAML or JSON), before its substitutions. */
  definition: string;
  parameters?: Record<string, string>;
};

export type StackResult = {
  status:
    | 'CREATE_COMPLETE'
    | 'CREATE_FAILED'
    | 'UPDATE_COMPLETE'
    | 'UPDATE_ROLLBACK_COMPLETE'
    | 'UPDATE_ROLLBACK_FAILED'
    | 'DELETE_COMPLETE'
    | 'DELETE_FAILED';
  reason?: string;
  /** Deployments of CodeDeploy, rollbacks included, in order. */
  deployments: Deployment[];
};

/** The policy of an alias that CodeDeploy shifts, resolved. */
export type CodeDeployUpdate = {
  ApplicationName: string;
  DeploymentGroupName: string;
  BeforeAllowTrafficHook?: string;
  AfterAllowTrafficHook?: string;
};

/** What becomes of a resource that leaves its stack, or is replaced. */
export const policiesOf = (template: ResourceTemplate): { deletionPolicy: string; replacePolicy: string } => ({
  deletionPolicy: String(template.DeletionPolicy ?? 'Delete'),
  replacePolicy: String(template.UpdateReplacePolicy ?? 'Delete'),
});
