import { z } from 'zod';
import { channels } from '../shared/channel.ts';
import { idField, line, optionalId, optionalWhole, versionField, wholeField, words } from '../shared/fields.ts';
import { feelingScale, journeyStates } from './journey.ts';
import { momentStatuses } from './moment.ts';
import { portraitVariants } from './persona.ts';

export const personaLimits = { title: 80, summary: 300, needs: 1000, motives: 1000, quote: 300, segment: 120 } as const;
export const journeyLimits = { title: 100, stages: 20 } as const;
export const stageLimits = { title: 60, words: 500 } as const;
export const momentLimits = { title: 120, occasion: 300, expected: 300 } as const;

export const newPersona = z.object({ title: line(personaLimits.title), summary: words(personaLimits.summary) });

export const personaEdit = z
	.object({
		id: idField,
		version: versionField,
		title: line(personaLimits.title),
		summary: words(personaLimits.summary),
		needs: words(personaLimits.needs),
		motives: words(personaLimits.motives),
		quote: words(personaLimits.quote),
		channels: z.array(z.enum(channels)).max(channels.length).default([]),
		dimension: optionalId,
		segment: words(personaLimits.segment)
	})
	.refine((persona) => persona.dimension === null || persona.segment !== '', {
		path: ['segment'],
		message: 'persona.segment_missing'
	});

export const portraitChange = z.object({ id: idField, variant: wholeField(0, portraitVariants) });

/** With `stages` the journey begins with these, else empty. */
export const newJourney = z.object({
	title: line(journeyLimits.title),
	persona: optionalId,
	state: z.enum(journeyStates).default('as_is'),
	stages: z.array(line(stageLimits.title)).max(journeyLimits.stages).default([])
});
export const journeyEdit = z.object({
	id: idField,
	version: versionField,
	title: line(journeyLimits.title),
	persona: optionalId,
	state: z.enum(journeyStates)
});
/** Draws a journey as it should be from one as it is. */
export const journeyCopy = z.object({ id: idField, title: line(journeyLimits.title) });

export const newStage = z.object({ journey: idField, title: line(stageLimits.title) });
export const stageEdit = z.object({
	id: idField,
	version: versionField,
	title: line(stageLimits.title),
	doing: words(stageLimits.words),
	thinking: words(stageLimits.words),
	feeling: words(stageLimits.words),
	emotion: optionalWhole(feelingScale.least, feelingScale.most),
	support: words(stageLimits.words),
	department: optionalId,
	touchpoints: z.array(idField).max(40).default([])
});
export const stageFeelingInput = z.object({
	id: idField,
	emotion: optionalWhole(feelingScale.least, feelingScale.most)
});

export const newMoment = z.object({
	title: line(momentLimits.title),
	persona: optionalId,
	stage: optionalId,
	occasion: words(momentLimits.occasion),
	effort: wholeField(1, 3).default(1),
	effect: wholeField(1, 3).default(2),
	expected: words(momentLimits.expected)
});
export const momentEdit = newMoment.extend({ id: idField, version: versionField });
export const momentJudged = z.object({ id: idField, status: z.enum(momentStatuses) });
