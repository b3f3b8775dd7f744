import { z } from 'zod';
import { channels, type Channel } from '../../domain/shared/channel.ts';
import { fromJson } from '../db/codec.ts';

const channelsJson = z.array(z.string());

/** The channels of a stored tactic; one that is no longer offered is left out. */
export const channelsOf = (text: string): Channel[] =>
	fromJson(channelsJson, text).filter((one): one is Channel => (channels as readonly string[]).includes(one));
