import type { Generated } from 'kysely';

export interface PersonaTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	summary: Generated<string>;
	needs: Generated<string>;
	motives: Generated<string>;
	quote: Generated<string>;
	channels: Generated<string>;
	portrait: Generated<string>;
	dimension_id: string | null;
	segment: Generated<string>;
}

export interface JourneyTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	persona_id: string | null;
	state: Generated<string>;
}

export interface StageTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	journey_id: string;
	doing: Generated<string>;
	thinking: Generated<string>;
	feeling: Generated<string>;
	emotion: number | null;
	support: Generated<string>;
	department_id: string | null;
	metric_id: string | null;
}

export interface StageTouchpointTable {
	organisation_id: string;
	stage_id: string;
	touchpoint_id: string;
	position: Generated<number>;
}

export interface MomentTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	persona_id: string | null;
	stage_id: string | null;
	occasion: Generated<string>;
	effort: Generated<number>;
	effect: Generated<number>;
	expected: Generated<string>;
	status: Generated<string>;
}

export interface PersonasTables {
	persona: PersonaTable;
	journey: JourneyTable;
	stage: StageTable;
	stage_touchpoint: StageTouchpointTable;
	moment: MomentTable;
}
