import type { MysteryShop, ServiceCheck } from '../../domain/research/market.ts';
import { checkScore, type CheckKind } from '../../domain/research/checklist.ts';
import type { EvidenceKind } from '../../domain/research/criteria.ts';
import type { Score } from '../../domain/research/matrix.ts';
import { shopMean, shopTimes } from '../../domain/research/mystery-shop.ts';
import { answersSchema, shopScoresSchema } from '../../domain/research/schema.ts';
import { minuteMs, wallClock } from '../../domain/shared/instant.ts';
import { fromInstant, fromJson } from '../db/codec.ts';

interface ScoreRow {
	id: string;
	criterion_id: string;
	competitor_id: string;
	score: number;
	evidence: string;
	note: string;
	url: string;
	seen_on: string;
	at: string;
	name: string | null;
}

export const scoreOf = (row: ScoreRow): Score => ({
	id: row.id,
	criterionId: row.criterion_id,
	companyId: row.competitor_id,
	score: row.score,
	evidence: row.evidence as EvidenceKind,
	note: row.note,
	url: row.url,
	seenOn: row.seen_on,
	at: row.at,
	by: row.name
});

interface CheckRow {
	id: string;
	version: number;
	competitor_id: string;
	kind: string;
	answers: string;
	checked_on: string;
	note: string;
}

export function serviceCheckOf(row: CheckRow): ServiceCheck {
	const kind = row.kind as CheckKind;
	const answers = fromJson(answersSchema, row.answers);
	return {
		id: row.id,
		version: row.version,
		companyId: row.competitor_id,
		kind,
		answers,
		score: checkScore(kind, answers),
		checkedOn: row.checked_on,
		note: row.note
	};
}

/** An instant as a form's field shows it: the wall clock of the zone, to the minute. */
export function formMoment(instant: string | null, zone: string): string {
	if (instant === null) return '';
	const { day, timeOfDay } = wallClock(fromInstant(instant), zone);
	const minutes = Math.floor(timeOfDay / minuteMs);
	const two = (n: number): string => String(n).padStart(2, '0');
	return `${day}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

interface ShopRow {
	id: string;
	version: number;
	competitor_id: string;
	channel: string;
	scenario: string;
	sent_at: string | null;
	first_answer_at: string | null;
	resolved_at: string | null;
	scores: string;
	note: string;
	name: string | null;
}

export function mysteryShopOf(row: ShopRow, zone: string): MysteryShop {
	const scores = fromJson(shopScoresSchema, row.scores);
	const moment = (instant: string | null): number | null => (instant === null ? null : fromInstant(instant));
	return {
		id: row.id,
		version: row.version,
		companyId: row.competitor_id,
		scenario: row.scenario,
		channel: row.channel,
		by: row.name,
		sentAt: formMoment(row.sent_at, zone),
		firstAnswerAt: formMoment(row.first_answer_at, zone),
		resolvedAt: formMoment(row.resolved_at, zone),
		...shopTimes({
			sentAt: moment(row.sent_at),
			firstAnswerAt: moment(row.first_answer_at),
			resolvedAt: moment(row.resolved_at)
		}),
		scores,
		mean: shopMean(scores),
		note: row.note
	};
}
