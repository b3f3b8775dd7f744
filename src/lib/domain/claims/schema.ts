import { z } from 'zod';
import { idField, line, optionalChoice, optionalUrl, optionalWhole, versionField, words } from '../shared/fields.ts';
import { spendingCategories } from '../shared/spending.ts';
import { claimGrades, claimTopics, claimUnits } from './claim.ts';

export const claimLimits = {
	title: 240,
	value: 24,
	source: 160,
	origin: 200,
	note: 600,
	firstYear: 1900,
	lastYear: 2100
} as const;

const numberText = z.string().trim().max(claimLimits.value).default('');

const about = {
	title: line(claimLimits.title),
	value: numberText,
	valueTo: numberText,
	unit: z.enum(claimUnits),
	topic: z.enum(claimTopics),
	category: optionalChoice(spendingCategories),
	source: words(claimLimits.source),
	year: optionalWhole(claimLimits.firstYear, claimLimits.lastYear),
	origin: words(claimLimits.origin),
	url: optionalUrl,
	grade: z.enum(claimGrades),
	note: words(claimLimits.note)
};

/** A number from elsewhere that somebody writes down. */
export const newClaim = z.object(about);
export const claimEdit = z.object({ id: idField, version: versionField, ...about });
/** Brings in what the library is delivered with, as far as it is not there. */
export const fillLibrary = z.object({});
