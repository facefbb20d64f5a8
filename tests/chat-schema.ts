import * as z from 'zod/mini';

/**
 * What Amazon Q Developer in chat applications takes, key by key, with its longest lengths; it drops what is not so
 * (https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html: "Event schema", "Parameter details").
 */
export const chatSchema = z.strictObject({
  version: z.literal('1.0'),
  source: z.literal('custom'),
  id: z.optional(z.string()),
  content: z.strictObject({
    textType: z.optional(z.literal('client-markdown')),
    title: z.optional(z.string().check(z.maxLength(250))),
    description: z.string().check(z.minLength(1), z.maxLength(8_000)),
    nextSteps: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(350)))),
    keywords: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(75)))),
  }),
  metadata: z.optional(
    z.strictObject({
      threadId: z.optional(z.string()),
      summary: z.optional(z.string()),
      eventType: z.optional(z.string()),
      relatedResources: z.optional(z.array(z.string())),
      additionalContext: z.optional(z.record(z.string(), z.string())),
      enableCustomActions: z.optional(z.boolean()),
    }),
  ),
});
