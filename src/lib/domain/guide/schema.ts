import { z } from 'zod';
import { channels } from '../shared/channel.ts';
import { idField, line, optionalId, tick, versionField, words } from '../shared/fields.ts';

export const guideLimits = { word: 30, meaning: 200, say: 300, why: 200, title: 120, body: 4000 } as const;

/** The voice in four words, each with what is meant by it. An empty word leaves its place free. */
export const toneWords = z.object({
	version: z.coerce.number().int().min(0),
	word1: words(guideLimits.word),
	meaning1: words(guideLimits.meaning),
	word2: words(guideLimits.word),
	meaning2: words(guideLimits.meaning),
	word3: words(guideLimits.word),
	meaning3: words(guideLimits.meaning),
	word4: words(guideLimits.word),
	meaning4: words(guideLimits.meaning)
});

export const newRule = z.object({
	say: line(guideLimits.say),
	avoid: words(guideLimits.say),
	why: words(guideLimits.why)
});
export const ruleEdit = newRule.extend({ id: idField, version: versionField });
export const ruleId = z.object({ id: idField });

const about = {
	title: line(guideLimits.title),
	touchpoint: optionalId,
	channel: z.enum(channels),
	locale: z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'input.not_a_choice'),
	body: line(guideLimits.body),
	owner: optionalId
};

/** A message to customers: at which touchpoint, over which channel, in which language, whose it is. */
export const newMessage = z.object(about);
/** `checked` says that somebody has read it today and found it right. */
export const messageEdit = z.object({ id: idField, version: versionField, ...about, checked: tick });
export const messageId = z.object({ id: idField });
