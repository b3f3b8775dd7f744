import { z } from 'zod';
import {
	idField,
	line,
	optionalChoice,
	optionalDate,
	optionalId,
	optionalUrl,
	optionalWhole,
	tick,
	versionField,
	wholeField,
	words
} from '../shared/fields.ts';
import { citationTargets, findingKinds } from './finding.ts';
import { causes, channels, components, natures, phases } from './presets.ts';
import { quadrants } from './swot.ts';
import { ratingScale } from './touchpoint.ts';

export const touchpointLimits = { title: 80, partner: 120, note: 1000, volume: 100_000_000 } as const;
export const findingLimits = { title: 160, detail: 2000 } as const;
export const swotLimits = { title: 120 } as const;
export const ratingLimits = { note: 500 } as const;
export const citationLimits = { title: 200, detail: 1000 } as const;

export const newTouchpoint = z.object({
	title: line(touchpointLimits.title),
	phase: z.enum(phases),
	channel: z.enum(channels)
});

export const touchpointEdit = newTouchpoint.extend({
	id: idField,
	version: versionField,
	nature: z.enum(natures),
	component: optionalChoice(components),
	department: optionalId,
	partner: words(touchpointLimits.partner),
	volume: optionalWhole(0, touchpointLimits.volume),
	importance: optionalWhole(1, 5),
	note: words(touchpointLimits.note)
});

export const newRating = z.object({
	touchpoint: idField,
	score: wholeField(ratingScale.least, ratingScale.most),
	note: words(ratingLimits.note)
});

export const newFinding = z.object({
	kind: z.enum(findingKinds),
	title: line(findingLimits.title),
	severity: wholeField(1, 3).default(2),
	touchpoint: optionalId,
	stage: optionalId,
	cause: optionalChoice(causes),
	detail: words(findingLimits.detail)
});

export const findingEdit = z.object({
	id: idField,
	version: versionField,
	kind: z.enum(findingKinds),
	title: line(findingLimits.title),
	severity: wholeField(1, 3),
	touchpoint: optionalId,
	cause: optionalChoice(causes),
	detail: words(findingLimits.detail)
});

/** A memory from the exercise: what happened, which of the five, and where it could happen here. */
export const workshopNote = z.object({
	cause: z.enum(causes),
	title: line(findingLimits.title),
	touchpoint: optionalId
});

export const newCitation = z.object({
	finding: idField,
	target: z.enum(citationTargets),
	title: line(citationLimits.title),
	url: optionalUrl,
	detail: words(citationLimits.detail),
	seen: optionalDate
});

export const newSwotItem = z.object({ quadrant: z.enum(quadrants), title: line(swotLimits.title) });
/** A finding goes where it usually belongs when no quadrant is chosen. */
export const swotFromFinding = z.object({ finding: idField, quadrant: optionalChoice(quadrants) });
export const swotMove = z.object({ id: idField, quadrant: z.enum(quadrants) });
export const swotRename = z.object({ id: idField, version: versionField, title: line(swotLimits.title) });

export const newBusinessSwitch = z.object({ on: tick });
