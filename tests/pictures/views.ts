import type { Role } from '#lib/domain/strategy/access.ts';
import type { Archive, Company } from '../support/sweep.ts';

/** What the addresses of the views are made of; a thing that a world does not have is not there. */
export interface Places {
	readonly strategy: string;
	readonly tactic: string | undefined;
	readonly finding: string | undefined;
	readonly planned: string | undefined;
	readonly held: string | undefined;
	readonly away: string | undefined;
	readonly survey: string | undefined;
}

export interface View {
	readonly name: string;
	/** Whose eyes see it; where a world has nobody like that, the administrator's. */
	readonly seat: Role;
	readonly at: (places: Places) => string | undefined;
	readonly widths?: readonly number[];
}

const view = (name: string, seat: Role, at: View['at'], widths?: readonly number[]): View => ({
	name,
	seat,
	at,
	...(widths && { widths })
});
/** A page of the strategy. */
const page = (name: string, path: string, seat: Role = 'leader'): View =>
	view(name, seat, ({ strategy }) => `/strategies/${strategy}${path}`);
const inside = (part: 'tactic' | 'finding' | 'planned' | 'held' | 'away', path: (id: string) => string): View['at'] => {
	return (places) => {
		const id = places[part];
		return id === undefined ? undefined : path(id).replace('~', `/strategies/${places.strategy}`);
	};
};

/** The views of the steps of a strategy. */
export const stepViews: readonly View[] = [
	page('home', ''),
	page('goals', '/goals'),
	page('audit', '/audit'),
	page('personas', '/personas'),
	page('board', '/tactics'),
	page('measurement', '/measurement'),
	page('changed', '/measurement/changed'),
	page('improve', '/optimisation'),
	page('one-page', '/one-page'),
	view('respondent', 'leader', ({ survey }) => (survey === undefined ? undefined : `/s/${survey}`))
];

/** The views of people and the quarter. */
export const peopleViews: readonly View[] = [
	page('home', ''),
	view('plate', 'head', () => '/plate'),
	view('my-week', 'member', () => '/my-week'),
	view(
		'tactic',
		'head',
		inside('tactic', (id) => `~/tactics/${id}`)
	),
	view(
		'answer',
		'head',
		inside('finding', (id) => `~/audit/noticed/${id}/answer`)
	),
	page('board', '/tactics', 'head'),
	page('timeline', '/tactics?view=timeline', 'head'),
	page('departments', '/tactics?view=departments', 'head'),
	page('worth', '/tactics?view=worth', 'head'),
	page('matrix', '/tactics?view=matrix', 'head'),
	page('library', '/tactics/library', 'head'),
	page('launch', '/launch'),
	view(
		'before-review',
		'leader',
		inside('planned', (id) => `~/review/${id}`)
	),
	view(
		'minutes',
		'leader',
		inside('held', (id) => `~/review/${id}`)
	),
	page('archive', '/optimisation/archive'),
	page('evaluation', '/optimisation/evaluation'),
	page('report', '/report'),
	page('readiness', '/readiness'),
	page('money', '/money'),
	view('claims', 'leader', () => '/claims'),
	view('guide', 'head', () => '/guide'),
	view('voice', 'member', () => '/voice'),
	view('notices', 'head', () => '/notices'),
	view('week', 'head', () => '/notices/week'),
	view(
		'hand-over',
		'head',
		inside('away', (id) => `/hand-over/${id}`)
	)
];

/** A screen of the running review, and whose eyes see it there. */
export interface MeetingView extends View {
	readonly stop: Readonly<Record<string, string>>;
}

const stop = (name: string, fields: MeetingView['stop'], seat: Role = 'leader', widths = [1920, 390]): MeetingView => ({
	...view(
		name,
		seat,
		inside('planned', (id) => `~/review/${id}`),
		widths
	),
	stop: fields
});
const goal = (number: string, show: string) => ({ part: 'goals', goal: number, show });

/** The running review: on the wall of whoever leads, and with somebody who follows on a phone. Each led to in turn. */
export const meetingViews: readonly MeetingView[] = [
	stop('review-last', { part: 'decisions' }),
	stop('review-notes', { part: 'notes' }),
	stop('follow-notes', { part: 'notes' }, 'member', [390]),
	stop('review-guess', goal('1', 'guess')),
	stop('follow-guess', goal('1', 'guess'), 'member', [390]),
	stop('review-result', goal('1', 'result')),
	stop('follow-result', goal('1', 'result'), 'member'),
	stop('review-second', goal('2', 'result')),
	stop('review-third', goal('3', 'result')),
	stop('review-hands', goal('3', 'hands')),
	stop('review-fourth', goal('4', 'hands')),
	stop('review-voices', { part: 'voices' }),
	stop('review-decisions', { part: 'next' }),
	stop('follow-decisions', { part: 'next' }, 'member', [390]),
	stop('review-thanks', { part: 'thanks' }),
	stop('review-closing', { part: 'closing' })
];

/** Finds what the addresses need in a company. */
export function placesOf({ db }: Archive, { organisationId, strategyId }: Company): Places {
	const one = (sql: string) => db.prepare(sql).pluck().get(organisationId) as string | undefined;
	const item = (kind: string, order: string) =>
		one(
			`select item.id from item where organisation_id = ? and kind = '${kind}' and removed_at is null order by ${order} limit 1`
		);
	return {
		strategy: strategyId,
		tactic: item('tactic', '(select count(*) from action where action.tactic_id = item.id) desc, position, id'),
		finding: item(
			'finding',
			"(select count(*) from finding where finding.id = item.id and kind = 'pain' and not exists (select 1 from link where to_id = item.id and kind = 'rests_on')) desc, id"
		),
		planned: one("select id from review where status = 'planned' and organisation_id = ? order by planned_on"),
		held: one("select id from review where status = 'held' and organisation_id = ? order by planned_on desc"),
		away: one("select id from membership where role = 'member' and organisation_id = ? order by id"),
		survey: one("select token from survey where status = 'open' and organisation_id = ?")
	};
}
