import { z } from 'zod';
import type { Condition } from '../../domain/metrics/figure.ts';
import { channels, type Channel } from '../../domain/shared/channel.ts';
import { fromJson } from '../db/codec.ts';

const channelsJson = z.array(z.string());

/** The channels of a stored tactic; one that is no longer offered is left out. */
export const channelsOf = (text: string): Channel[] =>
	fromJson(channelsJson, text).filter((one): one is Channel => (channels as readonly string[]).includes(one));

const conditionsJson = z.array(z.object({ dimension: z.string(), value: z.string() })).max(1);

/** The segment of a stored expectation: none, or one condition. */
export const conditionsOf = (text: string): Condition[] => fromJson(conditionsJson, text);

const detailJson = z.looseObject({ reason: z.string().default('') });

/** What an entry of the audit trail says beside who and when. */
export const auditDetail = (text: string): z.output<typeof detailJson> => fromJson(detailJson, text);
