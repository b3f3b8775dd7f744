import { z } from 'zod';
import { isStale, slips, type Message, type Slip, type ToneRule, type ToneWord } from '../../domain/guide/guide.ts';
import type { Channel } from '../../domain/shared/channel.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import { holds, type OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson } from '../db/codec.ts';
import { listPersonChoices, type PersonChoice } from '../people/queries.ts';

const wordsSchema = z.array(z.object({ word: z.string(), meaning: z.string() }));

interface Named {
	readonly id: string;
	readonly title: string;
}

export interface GuidePage {
	readonly tone: { readonly words: readonly ToneWord[]; readonly version: number };
	readonly rules: readonly ToneRule[];
	readonly messages: readonly Message[];
	/** Touchpoints where nothing is written down yet. */
	readonly silent: readonly Named[];
	readonly touchpoints: readonly Named[];
	readonly stale: number;
	/** Messages that say what the guide says we do not say. */
	readonly slips: readonly Slip[];
	readonly people: readonly PersonChoice[];
	readonly locale: string;
	readonly today: Day;
	readonly can: { readonly edit: boolean };
}

/** The messages to customers, by touchpoint and title; those of one touchpoint where it is named. */
export async function listMessages(scope: OrganisationScope, touchpointId?: string): Promise<Message[]> {
	let query = scope.db
		.selectFrom('message')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'message.id').onRef('item.organisation_id', '=', 'message.organisation_id')
		)
		.leftJoin('item as place', (join) =>
			join
				.onRef('place.id', '=', 'message.touchpoint_id')
				.onRef('place.organisation_id', '=', 'message.organisation_id')
				.on('place.removed_at', 'is', null)
		)
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'message.owner_id')
				.onRef('membership.organisation_id', '=', 'message.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.selectAll('message')
		.select(['item.title', 'item.version', 'place.id as place_id', 'place.title as place_title', 'user.name'])
		.where('message.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id');
	if (touchpointId !== undefined) query = query.where('message.touchpoint_id', '=', touchpointId);
	const [rows, versions] = await Promise.all([
		query.execute(),
		scope.db
			.selectFrom('message_version')
			.leftJoin('membership', (join) =>
				join
					.onRef('membership.id', '=', 'message_version.by_id')
					.onRef('membership.organisation_id', '=', 'message_version.organisation_id')
			)
			.leftJoin('user', 'user.id', 'membership.user_id')
			.selectAll('message_version')
			.select('user.name')
			.where('message_version.organisation_id', '=', scope.organisationId)
			.orderBy('message_version.at', 'desc')
			.orderBy('message_version.id', 'desc')
			.execute()
	]);
	return rows.map((row) => ({
		id: row.id,
		version: row.version,
		title: row.title,
		touchpoint: row.place_id === null ? null : { id: row.place_id, title: row.place_title ?? '' },
		channel: row.channel as Channel,
		locale: row.locale,
		body: row.body,
		owner: row.owner_id === null ? null : { id: row.owner_id, name: row.name ?? '' },
		checkedOn: row.checked_on,
		before: versions
			.filter((version) => version.message_id === row.id)
			.slice(0, 10)
			.map(({ id, body, at, name }) => ({ id, body, at, by: name }))
	}));
}

const listTouchpoints = (scope: OrganisationScope): Promise<Named[]> =>
	scope.db
		.selectFrom('item')
		.select(['id', 'title'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'touchpoint')
		.where('removed_at', 'is', null)
		.orderBy('position')
		.orderBy('id')
		.execute();

/** How the organisation speaks: the tone guide and the library of messages (R-000-13). */
export async function getGuide(scope: OrganisationScope): Promise<GuidePage> {
	const edit = holds(scope, 'guide.edit');
	const [tone, rules, messages, touchpoints, people] = await Promise.all([
		scope.db
			.selectFrom('tone_guide')
			.selectAll()
			.where('organisation_id', '=', scope.organisationId)
			.executeTakeFirst(),
		scope.db
			.selectFrom('tone_rule')
			.select(['id', 'version', 'say', 'avoid', 'why'])
			.where('organisation_id', '=', scope.organisationId)
			.where('removed_at', 'is', null)
			.orderBy('position')
			.orderBy('id')
			.execute(),
		listMessages(scope),
		listTouchpoints(scope),
		edit ? listPersonChoices(scope) : []
	]);
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const spoken = new Set(messages.map((message) => message.touchpoint?.id));
	return {
		tone: {
			words: tone === undefined ? [] : fromJson(wordsSchema, tone.words),
			version: tone?.version ?? 0
		},
		rules,
		messages,
		silent: touchpoints.filter(({ id }) => !spoken.has(id)),
		touchpoints,
		stale: messages.filter((message) => isStale(message, today)).length,
		slips: slips(messages, rules),
		people,
		locale: scope.organisation.locale,
		today,
		can: { edit }
	};
}
