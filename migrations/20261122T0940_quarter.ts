import type { Kysely } from 'kysely';
import { addColumn, createTable, toOrganisation, within, type Engine } from './columns.ts';

/** A quarter from its launch over the meeting to the next: where the meeting is, guesses, hands, promises, readers, lessons. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'review_meeting', {
		columns: {
			organisation_id: 'text!',
			review_id: 'text!',
			prepared_at: 'text',
			part: 'text!',
			goal: 'int!',
			face: 'text!',
			part_since: 'text',
			presenter_id: 'text',
			presenter_at: 'text',
			code: 'text'
		},
		primary: ['organisation_id', 'review_id'],
		unique: [['code']],
		foreign: [within('review_id', 'review', 'cascade'), within('presenter_id', 'membership')],
		checks: [`face in ('', 'guess', 'result', 'hands')`],
		defaults: { part: '', goal: 0, face: '' }
	});
	await createTable(db, engine, 'review_guess', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			review_id: 'text!',
			goal_id: 'text!',
			membership_id: 'text!',
			confidence: 'int!',
			value: 'real',
			at: 'text!'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'review_id', 'goal_id', 'membership_id']],
		foreign: [
			within('review_id', 'review', 'cascade'),
			within('goal_id', 'goal', 'cascade'),
			within('membership_id', 'membership', 'cascade')
		],
		checks: ['confidence between 0 and 10']
	});
	await createTable(db, engine, 'review_reveal', {
		columns: { organisation_id: 'text!', review_id: 'text!', goal_id: 'text!', at: 'text!', by_id: 'text' },
		primary: ['organisation_id', 'review_id', 'goal_id'],
		foreign: [
			within('review_id', 'review', 'cascade'),
			within('goal_id', 'goal', 'cascade'),
			within('by_id', 'membership')
		]
	});
	await createTable(db, engine, 'tactic_hand', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			review_id: 'text!',
			tactic_id: 'text!',
			voter: 'text!',
			choice: 'text!',
			at: 'text!'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'review_id', 'tactic_id', 'voter']],
		foreign: [within('review_id', 'review', 'cascade'), within('tactic_id', 'tactic', 'cascade')],
		checks: [`choice in ('stop', 'continue', 'grow')`]
	});
	await createTable(db, engine, 'tactic_outcome', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			review_id: 'text!',
			tactic_id: 'text!',
			choice: 'text!',
			note: 'text!',
			for_stop: 'int!',
			for_continue: 'int!',
			for_grow: 'int!',
			at: 'text!',
			by_id: 'text'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'review_id', 'tactic_id']],
		foreign: [
			within('review_id', 'review', 'cascade'),
			within('tactic_id', 'tactic', 'cascade'),
			within('by_id', 'membership')
		],
		checks: [`choice in ('stop', 'continue', 'grow')`],
		defaults: { note: '', for_stop: 0, for_continue: 0, for_grow: 0 }
	});
	await createTable(db, engine, 'decision_tactic', {
		columns: { organisation_id: 'text!', decision_id: 'text!', tactic_id: 'text!', action_id: 'text' },
		primary: ['organisation_id', 'decision_id'],
		foreign: [
			within('decision_id', 'decision', 'cascade'),
			within('tactic_id', 'tactic', 'cascade'),
			within('action_id', 'action', 'cascade')
		]
	});
	await createTable(db, engine, 'commitment', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			sponsor: 'text!',
			budget: 'big',
			sentence: 'text!',
			signed_at: 'text!',
			signed_by: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [toOrganisation, within('strategy_id', 'strategy', 'cascade'), within('signed_by', 'membership')],
		defaults: { sentence: '' },
		indexes: { commitment_by_strategy: ['organisation_id', 'strategy_id', 'signed_at'] }
	});
	await createTable(db, engine, 'commitment_hours', {
		columns: { organisation_id: 'text!', commitment_id: 'text!', department_id: 'text!', hours: 'real!' },
		primary: ['organisation_id', 'commitment_id', 'department_id'],
		foreign: [within('commitment_id', 'commitment', 'cascade'), within('department_id', 'department', 'cascade')]
	});
	await createTable(db, engine, 'reading', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			number: 'int!',
			asked_at: 'text!',
			asked_by: 'text'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'strategy_id', 'number']],
		foreign: [toOrganisation, within('strategy_id', 'strategy', 'cascade'), within('asked_by', 'membership')]
	});
	await createTable(db, engine, 'reading_confirmation', {
		columns: { organisation_id: 'text!', reading_id: 'text!', membership_id: 'text!', at: 'text!' },
		primary: ['organisation_id', 'reading_id', 'membership_id'],
		foreign: [within('reading_id', 'reading', 'cascade'), within('membership_id', 'membership', 'cascade')]
	});
	await createTable(db, engine, 'lesson_tag', {
		columns: { organisation_id: 'text!', lesson_id: 'text!', tag_key: 'text!', tag: 'text!' },
		primary: ['organisation_id', 'lesson_id', 'tag_key'],
		foreign: [within('lesson_id', 'lesson', 'cascade')]
	});
	await createTable(db, engine, 'lesson_sighting', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			lesson_id: 'text!',
			review_id: 'text',
			note: 'text!',
			at: 'text!',
			by_id: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('lesson_id', 'lesson', 'cascade'),
			within('review_id', 'review', 'cascade'),
			within('by_id', 'membership')
		],
		defaults: { note: '' }
	});
	// What a silent note asks for: to start, to stop or to continue something; empty where it only says something.
	await addColumn(db, engine, 'review_note', 'kind', 'text!', '');
	// When a question that was set aside was settled; empty while it is open.
	await addColumn(db, engine, 'review_note', 'settled_at', 'text!', '');
}
