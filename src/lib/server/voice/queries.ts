import { z } from 'zod';
import { addDays, localDay, type Day } from '../../domain/shared/instant.ts';
import { fortnightBefore } from '../../domain/voice/fortnight.ts';
import { fortnightResults, openedFortnights, type FortnightResult } from '../../domain/voice/results.ts';
import { actor, holds, type OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson, fromYesNo } from '../db/codec.ts';
import { readDefinitions } from '../metrics/definitions.ts';
import { seriesFor } from '../metrics/read.ts';
import { listDepartments } from '../people/queries.ts';
import { runningFortnight } from './commands.ts';

/** How many fortnights a page looks back. */
const lookBack = 8;
const reasonsSchema = z.array(z.object({ reason: z.string(), share: z.number() }));

/** Words that may be read: under a name where the person let it stand, else from a bundle of five people or more. */
export interface VoiceWords {
	readonly id: string;
	readonly kind: 'blocker' | 'idea';
	readonly text: string;
	readonly by: string | null;
	/** Of words with a name; nameless ones do not say when. */
	readonly fortnight: Day | null;
	readonly findingId: string | null;
}

export interface VoicePage {
	readonly fortnight: { readonly first: Day; readonly last: Day };
	/** Whether I am asked, have given mine, or am of no department that is asked. */
	readonly mine: 'open' | 'given' | 'closed';
	/** How many have given theirs in the running fortnight, and how many are asked. */
	readonly now: { readonly given: number; readonly asked: number };
	readonly reasons: readonly { readonly id: string; readonly name: string }[];
	/** Fortnights that are over, oldest first. */
	readonly results: readonly FortnightResult[];
	readonly words: readonly VoiceWords[];
	/** Nameless words that wait until five people have answered. */
	readonly waiting: number;
	/** How easy customers find it to deal with us, week by week. */
	readonly customers: {
		readonly title: string;
		readonly weeks: readonly { readonly day: Day; readonly value: number | null; readonly n: number }[];
	} | null;
	readonly departments: readonly {
		readonly id: string;
		readonly name: string;
		readonly isOpen: boolean;
		readonly people: number;
	}[];
	readonly can: { readonly give: boolean; readonly lead: boolean; readonly read: boolean };
}

/** The people whom the form asks: of departments that have it open, with a role that may fill it in. */
export async function askedPeople(scope: OrganisationScope): Promise<string[]> {
	const rows = await scope.db
		.selectFrom('membership')
		.innerJoin('voice_form', (join) =>
			join
				.onRef('voice_form.department_id', '=', 'membership.department_id')
				.onRef('voice_form.organisation_id', '=', 'membership.organisation_id')
		)
		.select(['membership.id', 'membership.role'])
		.where('membership.organisation_id', '=', scope.organisationId)
		.where('membership.disabled_at', 'is', null)
		.where('membership.role', '!=', 'viewer')
		.execute();
	return rows.map((row) => row.id);
}

/** Nameless words that may be read now, and those that wait. */
export async function readableWords(scope: OrganisationScope): Promise<{ words: VoiceWords[]; waiting: number }> {
	const running = runningFortnight(scope).first;
	const [texts, given] = await Promise.all([
		scope.db
			.selectFrom('voice_text')
			.leftJoin('membership', (join) =>
				join
					.onRef('membership.id', '=', 'voice_text.membership_id')
					.onRef('membership.organisation_id', '=', 'voice_text.organisation_id')
			)
			.leftJoin('user', 'user.id', 'membership.user_id')
			.selectAll('voice_text')
			.select('user.name')
			.where('voice_text.organisation_id', '=', scope.organisationId)
			.execute(),
		scope.db
			.selectFrom('voice_given')
			.selectAll()
			.where('organisation_id', '=', scope.organisationId)
			.where('fortnight', '<', running)
			.execute()
	]);
	const nameless = given
		.filter((row) => !fromYesNo(row.named))
		.map((row) => ({ fortnight: row.fortnight, person: row.membership_id }));
	const opened = openedFortnights(nameless, [...new Set(given.map((row) => row.fortnight))]);
	const words = texts
		.filter((row) => row.membership_id !== null || opened.has(row.fortnight))
		.map((row): VoiceWords => ({
			id: row.id,
			kind: row.kind as VoiceWords['kind'],
			text: row.text,
			by: row.membership_id === null ? null : row.name,
			fortnight: row.membership_id === null ? null : row.fortnight,
			findingId: row.finding_id
		}))
		// By their letters: the order in which they came would tell who wrote what.
		.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.id < b.id ? -1 : 1));
	return { words, waiting: texts.length - words.length };
}

async function customerEffort(scope: OrganisationScope, from: Day): Promise<VoicePage['customers']> {
	const definition = (await readDefinitions(scope)).find(({ kind }) => kind.id === 'ces');
	if (definition === undefined) return null;
	const to = localDay(scope.clock.now(), scope.organisation.timeZone);
	const points = await seriesFor(scope, definition, { every: 'week', from, to });
	const weeks = points.map(({ from: day, figure }) => ({
		day,
		value: figure.hidden ? null : (figure.extra.mean ?? figure.value),
		n: figure.n
	}));
	return weeks.some(({ value }) => value !== null) ? { title: definition.title, weeks } : null;
}

/** The team's voice: my form, what the last fortnights came to, and what may be read of it (R-002-39). */
export async function getVoice(scope: OrganisationScope): Promise<VoicePage> {
	const fortnight = runningFortnight(scope);
	const me = actor(scope);
	const since = fortnightBefore(fortnight.first, lookBack);
	const lead = holds(scope, 'tactic.edit');
	const read = holds(scope, 'voice.write');
	const [asked, rows, givenNow, reasons, forms, departments, customers] = await Promise.all([
		askedPeople(scope),
		scope.db
			.selectFrom('team_voice')
			.select(['fortnight', 'effort', 'reasons'])
			.where('organisation_id', '=', scope.organisationId)
			.where('fortnight', '>=', since)
			.where('fortnight', '<', fortnight.first)
			.execute(),
		scope.db
			.selectFrom('voice_given')
			.select('membership_id')
			.where('organisation_id', '=', scope.organisationId)
			.where('fortnight', '=', fortnight.first)
			.execute(),
		scope.db
			.selectFrom('contact_reason')
			.select(['id', 'name'])
			.where('organisation_id', '=', scope.organisationId)
			.orderBy('name')
			.execute(),
		scope.db
			.selectFrom('voice_form')
			.select('department_id')
			.where('organisation_id', '=', scope.organisationId)
			.execute(),
		lead ? listDepartments(scope) : [],
		read ? customerEffort(scope, addDays(since, 0)) : null
	]);
	const voices = rows.map((row) => ({
		fortnight: row.fortnight,
		effort: row.effort,
		reasons: fromJson(reasonsSchema, row.reasons)
	}));
	const over = Array.from({ length: lookBack }, (_, index) => fortnightBefore(fortnight.first, lookBack - index));
	const begun = over.findIndex((day) => voices.some((voice) => voice.fortnight === day));
	const results = begun < 0 || !read ? [] : fortnightResults(voices, over.slice(begun));
	// A reason that only single people ever named is nobody's to read, not even as a suggestion to type.
	const shared = new Set(results.flatMap((result) => result.reasons.map(({ reason }) => reason)));
	const { words, waiting } = lead ? await readableWords(scope) : { words: [], waiting: 0 };
	return {
		fortnight,
		mine:
			me === null || !asked.includes(me)
				? 'closed'
				: givenNow.some((row) => row.membership_id === me)
					? 'given'
					: 'open',
		now: { given: givenNow.length, asked: asked.length },
		reasons: reasons.filter(({ id }) => shared.has(id)),
		results,
		words,
		waiting,
		customers,
		departments: departments.map(({ id, name, people }) => ({
			id,
			name,
			people,
			isOpen: forms.some((form) => form.department_id === id)
		})),
		can: { give: read, lead, read }
	};
}
