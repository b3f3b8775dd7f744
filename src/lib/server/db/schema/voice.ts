import type { Generated } from 'kysely';

export interface VoiceFormTable {
	organisation_id: string;
	department_id: string;
	opened_at: string;
}

export interface ContactReasonTable {
	organisation_id: string;
	id: string;
	name: string;
	name_key: string;
}

export interface VoiceGivenTable {
	organisation_id: string;
	membership_id: string;
	fortnight: string;
	named: Generated<0 | 1>;
}

export interface TeamVoiceTable {
	organisation_id: string;
	id: string;
	fortnight: string;
	effort: number;
	reasons: Generated<string>;
}

export interface VoiceTextTable {
	organisation_id: string;
	id: string;
	fortnight: string;
	kind: string;
	text: string;
	membership_id: string | null;
	finding_id: string | null;
}

export interface VoiceTables {
	voice_form: VoiceFormTable;
	contact_reason: ContactReasonTable;
	voice_given: VoiceGivenTable;
	team_voice: TeamVoiceTable;
	voice_text: VoiceTextTable;
}
