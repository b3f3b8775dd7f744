import type { Kysely } from 'kysely';
import { createTable, within, type Engine } from './columns.ts';

/** Competitors, keywords and who ranks for them, things to know, criteria and the evidence that fills the matrix. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'competitor', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			kind: 'text!',
			website: 'text!',
			domain: 'text!',
			links: 'text!',
			note: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('id', 'item', 'cascade')],
		checks: [`kind in ('us', 'direct', 'indirect', 'role_model')`],
		defaults: { website: '', domain: '', links: '[]', note: '' }
	});
	await createTable(db, engine, 'keyword', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			language: 'text!',
			market: 'text!',
			relevance: 'int!',
			volume: 'int'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('id', 'item', 'cascade')],
		checks: ['relevance between 1 and 5'],
		defaults: { language: '', market: '', relevance: 3 }
	});
	await createTable(db, engine, 'search_ranking', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			keyword_id: 'text!',
			taken_on: 'text!',
			position: 'int!',
			domain: 'text!'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'keyword_id', 'taken_on', 'position']],
		foreign: [within('keyword_id', 'keyword', 'cascade')],
		checks: ['position between 1 and 100']
	});
	await createTable(db, engine, 'watch_item', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			competitor_id: 'text',
			noted_on: 'text!',
			source: 'text!',
			url: 'text!',
			detail: 'text!',
			triage: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('id', 'item', 'cascade'), within('competitor_id', 'competitor')],
		checks: [`triage in ('new', 'noted', 'ignored', 'finding')`],
		defaults: { source: '', url: '', detail: '', triage: 'new' }
	});
	await createTable(db, engine, 'criterion', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			theme: 'text!',
			importance: 'int!',
			note: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('id', 'item', 'cascade'), within('strategy_id', 'strategy', 'cascade')],
		checks: ['importance between 1 and 5'],
		defaults: { theme: '', importance: 3, note: '' }
	});
	await createTable(db, engine, 'criterion_score', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			criterion_id: 'text!',
			competitor_id: 'text!',
			score: 'int!',
			evidence: 'text!',
			note: 'text!',
			url: 'text!',
			seen_on: 'text!',
			membership_id: 'text',
			at: 'text!',
			removed_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('strategy_id', 'strategy', 'cascade'),
			within('criterion_id', 'criterion', 'cascade'),
			within('competitor_id', 'competitor', 'cascade'),
			within('membership_id', 'membership')
		],
		checks: ['score between 1 and 5', `evidence in ('observation', 'review', 'faq', 'chatbot', 'mystery_shop')`],
		defaults: { evidence: 'observation', note: '', url: '' },
		indexes: { criterion_score_by_cell: ['organisation_id', 'criterion_id', 'competitor_id', 'seen_on'] }
	});
	await createTable(db, engine, 'service_check', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			competitor_id: 'text!',
			kind: 'text!',
			answers: 'text!',
			checked_on: 'text!',
			note: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('id', 'item', 'cascade'), within('competitor_id', 'competitor', 'cascade')],
		checks: [`kind in ('faq', 'chatbot')`],
		defaults: { note: '' }
	});
	await createTable(db, engine, 'mystery_shop', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			competitor_id: 'text!',
			channel: 'text!',
			scenario: 'text!',
			membership_id: 'text',
			sent_at: 'text',
			first_answer_at: 'text',
			resolved_at: 'text',
			scores: 'text!',
			note: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('id', 'item', 'cascade'),
			within('competitor_id', 'competitor', 'cascade'),
			within('membership_id', 'membership')
		],
		defaults: { channel: '', scenario: '', scores: '{}', note: '' }
	});
}
