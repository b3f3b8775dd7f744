import { z } from 'zod';
import {
	dateField,
	idField,
	line,
	optionalId,
	optionalUrl,
	optionalWhole,
	versionField,
	wholeField,
	words
} from '../shared/fields.ts';
import { titleLimit } from '../shared/text.ts';
import { hostName } from './host-name.ts';

/** Whom one faces, and whom one looks up to. `us` is our own company, for comparison; it is never typed in as a competitor. */
export const rivalKinds = ['direct', 'indirect', 'role_model'] as const;
export type RivalKind = (typeof rivalKinds)[number];
export type CompanyKind = RivalKind | 'us';

export const companyNameLimit = 120;
export const strengthLimit = 200;
export const companyNoteLimit = 2000;
export const linksLimit = 12;
export const keywordLimit = 80;
export const keywordsAtOnce = 50;
export const relevanceMost = 5;
export const volumeMost = 1_000_000_000;

/** Lines of a text, trimmed, without empty ones. */
export const linesOf = (text: string): string[] =>
	text
		.split(/\r\n?|\n/)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');

const isAddress = (text: string): boolean => /^https?:\/\/[^\s/]+\.[^\s]+$/i.test(text) && text.length <= 2000;

/** A website as people type it: with or without https:// in front; empty for none. */
const website = z.preprocess((value) => {
	const text = typeof value === 'string' ? value.trim() : '';
	return text === '' || /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
}, optionalUrl);

const links = z
	.string()
	.default('')
	.transform(linesOf)
	.pipe(z.array(z.string().refine(isAddress, 'competitor.wrong_link')).max(linksLimit, 'competitor.too_many_links'));

/** A domain typed by itself: reduced to its registrable name; empty for none. */
const domain = z
	.string()
	.trim()
	.default('')
	.refine((text) => text === '' || hostName(text) !== undefined, 'competitor.wrong_domain')
	.transform((text) => (text === '' ? '' : (hostName(text) ?? '')));

export const competitorInput = z.object({
	name: line(companyNameLimit),
	kind: z.enum(rivalKinds).default('direct'),
	website
});

export const competitorProfileInput = z.object({
	id: idField,
	version: versionField,
	name: line(companyNameLimit),
	kind: z.enum(rivalKinds),
	website,
	domain,
	strength: words(strengthLimit),
	note: words(companyNoteLimit),
	links
});

/** A domain out of the league table that becomes a competitor in one click. */
export const proposedInput = z.object({ domain: domain.pipe(z.string().min(1)) });

/** Which domain is ours. */
export const ourDomainInput = z.object({ domain: domain.pipe(z.string().min(1, 'input.missing')) });

export const keywordsInput = z.object({
	words: z
		.string()
		.transform(linesOf)
		.pipe(z.array(line(keywordLimit)).min(1, 'input.missing').max(keywordsAtOnce, 'keyword.too_many_at_once')),
	language: words(40),
	market: words(60)
});

export const keywordDetailInput = z.object({
	id: idField,
	version: versionField,
	word: line(keywordLimit),
	relevance: wholeField(1, relevanceMost),
	volume: optionalWhole(0, volumeMost),
	language: words(40),
	market: words(60)
});

export const rankingInput = z.object({
	id: idField,
	takenOn: dateField,
	results: z
		.string()
		.max(20_000)
		.refine((text) => text.trim() !== '', 'input.missing')
});

export const rankingDayInput = z.object({ id: idField, takenOn: dateField });

export const watchKinds = ['new', 'noted', 'ignored', 'finding'] as const;
export type Triage = (typeof watchKinds)[number];

export const watchInput = z.object({
	title: line(titleLimit),
	competitorId: optionalId,
	source: words(80),
	url: optionalUrl,
	detail: words(2000),
	notedOn: z.preprocess((value) => (value === '' ? undefined : value), dateField.optional())
});

export const watchDetailInput = z.object({
	id: idField,
	version: versionField,
	title: line(titleLimit),
	competitorId: optionalId,
	source: words(80),
	url: optionalUrl,
	detail: words(2000),
	notedOn: dateField
});

/** Triage by hand: put aside or keep in mind. Becoming something we noticed is a deed of its own. */
export const triageInput = z.object({ id: idField, triage: z.enum(['new', 'noted', 'ignored']) });

export const findingKinds = ['pain', 'opportunity', 'strength'] as const;
export const noticeInput = z.object({ id: idField, kind: z.enum(findingKinds).default('opportunity') });
