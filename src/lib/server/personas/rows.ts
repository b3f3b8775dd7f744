import { z } from 'zod';
import { journeyStates, type Journey } from '../../domain/personas/journey.ts';
import { momentStatuses, type Moment } from '../../domain/personas/moment.ts';
import type { Persona, PortraitSettings } from '../../domain/personas/persona.ts';
import { channels } from '../../domain/shared/channel.ts';
import { fromJson, fromYesNo } from '../db/codec.ts';

const channelList = z.array(z.enum(channels));
const portraitSettings = z.object({ variant: z.number().int().default(0) });

interface PersonaRow {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly suggested: number;
	readonly summary: string;
	readonly needs: string;
	readonly motives: string;
	readonly quote: string;
	readonly channels: string;
	readonly portrait: string;
	readonly dimension_id: string | null;
	readonly dimension: string | null;
	readonly segment: string;
}

export const portraitOf = (text: string): PortraitSettings => fromJson(portraitSettings, text);

export const personaOf = (row: PersonaRow, answers: number, goals: Persona['goals']): Persona => ({
	id: row.id,
	title: row.title,
	version: row.version,
	suggested: fromYesNo(row.suggested),
	summary: row.summary,
	needs: row.needs,
	motives: row.motives,
	quote: row.quote,
	channels: fromJson(channelList, row.channels),
	portrait: portraitOf(row.portrait),
	segment:
		row.dimension_id === null
			? null
			: { dimensionId: row.dimension_id, dimension: row.dimension ?? '', value: row.segment },
	answers,
	goals
});

interface JourneyRow {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly state: string;
	readonly persona_id: string | null;
}

export const journeyOf = (row: JourneyRow, stages: Journey['stages']): Journey => ({
	id: row.id,
	title: row.title,
	version: row.version,
	state: z.enum(journeyStates).parse(row.state),
	personaId: row.persona_id,
	stages
});

interface MomentRow {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly persona_id: string | null;
	readonly stage_id: string | null;
	readonly occasion: string;
	readonly effort: number;
	readonly effect: number;
	readonly expected: string;
	readonly status: string;
}

export const momentOf = (row: MomentRow, tactics: Moment['tactics']): Moment => ({
	id: row.id,
	title: row.title,
	version: row.version,
	personaId: row.persona_id,
	stageId: row.stage_id,
	occasion: row.occasion,
	effort: row.effort,
	effect: row.effect,
	expected: row.expected,
	status: z.enum(momentStatuses).parse(row.status),
	tactics
});
