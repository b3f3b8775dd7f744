import type { Generated } from 'kysely';

export interface SurveyTable {
	organisation_id: string;
	id: string;
	status: Generated<string>;
	token: string;
	touchpoint_id: string | null;
	stage_id: string | null;
	locale: string;
	locales: Generated<string>;
	asks_because: Generated<string>;
	thanks: Generated<string>;
	contact_us: Generated<string>;
	parameters: Generated<string>;
	anonymous: Generated<0 | 1>;
	brand_colour: string | null;
	opened_at: string | null;
	closed_at: string | null;
	trusted_venue: Generated<0 | 1>;
}

export interface QuestionTable {
	organisation_id: string;
	id: string;
	survey_id: string;
	kind: string;
	wording: Generated<string>;
	settings: Generated<string>;
	required: Generated<0 | 1>;
}

export interface SurveysTables {
	survey: SurveyTable;
	question: QuestionTable;
}
