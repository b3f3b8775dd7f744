import type { Kysely } from 'kysely';
import { createTable, toOrganisation, within, type Engine } from './columns.ts';

/** The readiness check, answered without names in rounds, and the list of what good practice asks. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'readiness_round', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			opened_at: 'text!',
			opened_by: 'text',
			until_on: 'text!',
			closed_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [toOrganisation],
		indexes: { readiness_round_by_time: ['organisation_id', 'opened_at'] }
	});
	/** Who has answered which round, so that nobody answers twice. */
	await createTable(db, engine, 'readiness_given', {
		columns: { organisation_id: 'text!', round_id: 'text!', membership_id: 'text!' },
		primary: ['organisation_id', 'round_id', 'membership_id'],
		foreign: [within('round_id', 'readiness_round', 'cascade'), within('membership_id', 'membership', 'cascade')]
	});
	/** What was answered, without who answered it and when. */
	await createTable(db, engine, 'readiness_answer', {
		columns: { organisation_id: 'text!', id: 'text!', round_id: 'text!', scores: 'text!' },
		primary: ['organisation_id', 'id'],
		foreign: [within('round_id', 'readiness_round', 'cascade')],
		indexes: { readiness_answer_by_round: ['organisation_id', 'round_id'] }
	});
	/** Which statement of a round became something noticed. */
	await createTable(db, engine, 'readiness_finding', {
		columns: { organisation_id: 'text!', round_id: 'text!', statement: 'text!', finding_id: 'text!' },
		primary: ['organisation_id', 'round_id', 'statement'],
		foreign: [within('round_id', 'readiness_round', 'cascade'), within('finding_id', 'finding', 'cascade')]
	});
	await createTable(db, engine, 'practice', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			preset: 'text',
			title: 'text!',
			part: 'text!',
			state: 'text!',
			marked_at: 'text',
			marked_by: 'text',
			position: 'int!',
			set_aside_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'preset']],
		foreign: [toOrganisation],
		checks: [`state in ('not_yet', 'begun', 'in_place')`],
		defaults: { title: '', state: 'not_yet', position: 0 }
	});
}
