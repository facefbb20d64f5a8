import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { campaignEventSchema, type EventKind, eventMeanings } from '../core/record/event.ts';
import { chatSchema } from './chat-schema.ts';
import { shownEvent, writeEventsPage } from './events-page.ts';
import { blocksOf } from './pages.ts';

const page = readFileSync(join(import.meta.dirname, '../docs/events.md'), 'utf8');

describe('the page of events', () => {
  test('is up to date: npm run generate writes it', () => {
    expect(page).toBe(writeEventsPage());
  });

  test('shows an event as the schema has it, and a notice as chat tools take it', () => {
    expect(z.parse(campaignEventSchema, shownEvent)).toEqual(shownEvent);
    const [, notice] = blocksOf(page).filter(({ language }) => language === 'json');
    expect(z.safeParse(chatSchema, JSON.parse(notice?.text ?? '')).success).toBe(true);
  });

  test('has rules for kinds that there are', () => {
    const [, named = ''] = /detail-type: \[(.*)\]/.exec(page) ?? [];
    const kinds = named.split(', ');
    expect(kinds.length).toBeGreaterThan(2);
    for (const kind of kinds) expect(eventMeanings[kind as EventKind]).toEqual(expect.any(String));
  });
});
